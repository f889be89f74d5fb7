"""Floor 5: the loops – poll, act, integrate the log, watch the inbox – survive anything, stop gracefully."""
