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

-- Roles that were lent for an emergency (break-glass), each in one session; grund is sealed, siegel as above.
CREATE TABLE konto_notrecht (
  id       TEXT PRIMARY KEY,
  konto    TEXT NOT NULL REFERENCES konto (id),
  sitzung  TEXT NOT NULL,
  mandant  TEXT NOT NULL,
  rolle    TEXT NOT NULL CHECK (rolle IN ('sachbearbeitung', 'pruefung')),
  begonnen TEXT NOT NULL,
  bis      TEXT NOT NULL,
  grund    TEXT NOT NULL,
  siegel   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX konto_notrecht_sitzung ON konto_notrecht (sitzung, begonnen);
CREATE INDEX konto_notrecht_mandant ON konto_notrecht (mandant, begonnen);

-- Accounts an identity provider vouches for. subjekt is the keyed hash of issuer and subject; siegel is one over the row.
CREATE TABLE konto_subjekt (
  konto   TEXT PRIMARY KEY REFERENCES konto (id),
  subjekt TEXT NOT NULL UNIQUE CHECK (length(subjekt) = 64),
  siegel  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
