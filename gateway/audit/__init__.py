"""Floor 2: the Merkle log of an authority – entries, tree, proofs, checkpoints, export and the offline verifier.

Pure: times, salts and keys come in. Not here: storage of the log, the loop that integrates it.
"""
