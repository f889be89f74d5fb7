"""Power cuts: the disk of our own, the store on it, whole gateways on it, and the long run."""
