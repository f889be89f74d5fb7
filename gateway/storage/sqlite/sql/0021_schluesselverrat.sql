-- Certificates and hybrid keys of ours whose private key somebody else may have. A row never goes: such a key never signs again.
CREATE TABLE schluesselverrat (
  zertifikat_sha256 TEXT PRIMARY KEY,
  mandant           TEXT NOT NULL,
  rolle             TEXT NOT NULL CHECK (rolle IN ('tls', 'inhalt', 'transport', 'chiffre', 'hybrid')),
  seit              TEXT NOT NULL,
  gemeldet          TEXT NOT NULL
) STRICT, WITHOUT ROWID;
