"""Floor 2: seal and open – Umschlag, Inhalt, segments, the closed verifier (profile Umschlag 1).

Pure: keys, randomness, evidence and the moment come in. Not here: files, threads, network, policy.
The path of a message: octets → ``read_umschlag`` → GeprueftesSiegel → (decrypt) → ``read_inhalt`` →
GepruefterInhalt → (decrypt the Fachnachricht) → ``open_`` → OpenedEnvelope → (decrypt the archive).
"""
