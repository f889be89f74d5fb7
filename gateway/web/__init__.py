"""Floor 5: the operations port on loopback (/health), the pages for people, the fetching of revocation evidence."""
