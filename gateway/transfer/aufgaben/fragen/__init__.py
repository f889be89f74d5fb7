"""The questions there are, one module per subject; ``texte`` joins them."""
