"""What people look at, as frozen values for pages and commands: transfers, one with its time line, tasks, files.

Every look is of one authority, and what belongs to another is not there. Nothing is shown before the entry that
says who looked is durable (``blick``). Words come in the language asked for; moments stay moments, ``datumsworte``
writes them. Nothing here tells one employee from another: no look groups, sorts or filters by who did something.
"""
