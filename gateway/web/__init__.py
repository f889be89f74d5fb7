"""Floor 5: the operations port on loopback (/health); later the pages."""
