"""Floor 2: seal and open – Umschlag, Inhalt, segments, the closed verifier (profile Umschlag 1).

Pure: keys, randomness, evidence and the moment come in. Not here: files, threads, network, policy.
"""
