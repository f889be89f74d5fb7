"""Floor 2: XAusländer, XInneres and xdomea messages, bytes ⇄ typed values, and the rules XSD cannot express.

Pure. Schemas and code lists come in as one value. Not here: envelopes, decisions, storage.
"""
