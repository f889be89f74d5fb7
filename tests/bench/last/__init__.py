"""Load on real services: a steady flow of transfers, a full Postfach, many that wait."""
