"""Supply chain: what the program is built from, as a bill of materials, and whether all of it may be there."""
