"""What both databases share: statements that both understand, columns, sealing, the queue of the writer.

No driver is imported here. What differs stands in ``gateway.storage.sqlite`` and ``gateway.storage.postgres``.
"""
