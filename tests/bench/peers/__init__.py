"""Other people's tools doing what ours does, each as a program of its own: same file, same keys, same level."""
