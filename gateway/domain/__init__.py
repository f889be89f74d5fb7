"""Floor 0: the words of the house as frozen values – authorities, persons, files, states, events.

Pure: no IO, no clock, no randomness, no threads, no logging, no ``async``. Nothing here knows XML, SQL or HTTP.
"""
