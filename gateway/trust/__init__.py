"""Floor 1: who may sign and read, judged from evidence and a moment – paths and the directory.

Pure. Not here: fetching revocation data, XML signatures, private keys.
"""
