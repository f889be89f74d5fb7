"""Floor 4: private keys by URI, and the storage key."""
