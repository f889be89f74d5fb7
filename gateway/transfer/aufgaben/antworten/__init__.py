"""The answers there are, one module per subject; ``fragen`` says which question offers which of them."""
