-- A passkey is a row of konto_faktor (art 'passkey'); key and name lie sealed in geheim, zaehler is its sign counter.
-- While one is added, the question the browser has to answer waits as a begun sign-in does.
CREATE TABLE konto_anlauf_neu (
  id       TEXT PRIMARY KEY CHECK (length(id) = 64),
  konto    TEXT NOT NULL REFERENCES konto (id),
  art      TEXT NOT NULL CHECK (art IN ('totp', 'einrichten', 'passkey')),
  bis      TEXT NOT NULL,
  versuche INTEGER NOT NULL,
  inhalt   TEXT,
  siegel   TEXT NOT NULL,
  UNIQUE (konto, art)
) STRICT, WITHOUT ROWID;
INSERT INTO konto_anlauf_neu SELECT id, konto, art, bis, versuche, inhalt, siegel FROM konto_anlauf;
DROP TABLE konto_anlauf;
ALTER TABLE konto_anlauf_neu RENAME TO konto_anlauf;

-- Accounts an identity provider vouches for. subjekt is the keyed hash of issuer and subject; siegel is one over the row.
CREATE TABLE konto_subjekt (
  konto   TEXT PRIMARY KEY REFERENCES konto (id),
  subjekt TEXT NOT NULL UNIQUE CHECK (length(subjekt) = 64),
  siegel  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
