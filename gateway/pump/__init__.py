"""Between floors 2 and 3: moves octets between streams and the pure envelope core, on both cores, in blocks.

Threads and streams, no decisions. Memory does not grow with the size of a file.
"""
