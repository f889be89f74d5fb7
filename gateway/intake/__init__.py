"""Deliveries of scanned paper files: note and files in, checked case files and a protocol out."""
