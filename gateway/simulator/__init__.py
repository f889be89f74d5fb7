"""A partner that misbehaves on demand: an ordinary installation with faults wrapped around its two doors."""
