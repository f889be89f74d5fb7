"""Floor 3: the use cases of a transfer and every port they need.

Not here: SQL, HTTP, key files, loops.
"""
