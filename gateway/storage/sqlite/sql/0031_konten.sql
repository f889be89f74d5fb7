-- Accounts of people. Names and password hash are sealed; suche is the keyed hash of the sign-in name.
-- passwort is empty before the first sign-in, and could be for an account that another house vouches for.
CREATE TABLE konto (
  id          TEXT PRIMARY KEY CHECK (length(id) = 36),
  suche       TEXT NOT NULL UNIQUE CHECK (length(suche) = 64),
  anmeldename TEXT NOT NULL,
  name        TEXT NOT NULL,
  zustand     TEXT NOT NULL CHECK (zustand IN ('eingeladen', 'aktiv', 'gesperrt')),
  angelegt    TEXT NOT NULL,
  passwort    TEXT
) STRICT;

-- A row here is not enough: a role counts while the newest log entry about the account says the same.
CREATE TABLE konto_rolle (
  konto   TEXT NOT NULL REFERENCES konto (id),
  mandant TEXT NOT NULL,
  rolle   TEXT NOT NULL CHECK (rolle IN ('sachbearbeitung', 'leitung', 'betrieb', 'pruefung')),
  PRIMARY KEY (konto, mandant, rolle)
) STRICT, WITHOUT ROWID;

-- What one person asked and another has not confirmed yet; inhalt is sealed whole.
CREATE TABLE konto_antrag (
  id       TEXT PRIMARY KEY,
  inhalt   TEXT NOT NULL,
  gestellt TEXT NOT NULL
) STRICT;

-- Second factors; geheim is sealed and names the account. Another kind is another art.
CREATE TABLE konto_faktor (
  id       TEXT PRIMARY KEY,
  konto    TEXT NOT NULL REFERENCES konto (id),
  art      TEXT NOT NULL CHECK (length(art) BETWEEN 1 AND 20),
  geheim   TEXT NOT NULL,
  zaehler  INTEGER NOT NULL,
  angelegt TEXT NOT NULL
) STRICT;
CREATE INDEX konto_faktor_konto ON konto_faktor (konto);

-- Recovery codes: keyed hashes over account and code.
CREATE TABLE konto_notfallcode (
  konto TEXT NOT NULL REFERENCES konto (id),
  code  TEXT NOT NULL CHECK (length(code) = 64),
  PRIMARY KEY (konto, code)
) STRICT, WITHOUT ROWID;

-- Ways in. No secret or token stands here, only its keyed hash; siegel is a keyed hash over what the row says.
CREATE TABLE konto_einladung (
  konto  TEXT PRIMARY KEY REFERENCES konto (id),
  id     TEXT NOT NULL UNIQUE CHECK (length(id) = 64),
  bis    TEXT NOT NULL,
  siegel TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE konto_anlauf (
  id       TEXT PRIMARY KEY CHECK (length(id) = 64),
  konto    TEXT NOT NULL REFERENCES konto (id),
  art      TEXT NOT NULL CHECK (art IN ('totp', 'einrichten')),
  bis      TEXT NOT NULL,
  versuche INTEGER NOT NULL,
  inhalt   TEXT,
  siegel   TEXT NOT NULL,
  UNIQUE (konto, art)
) STRICT, WITHOUT ROWID;

CREATE TABLE konto_sitzung (
  token      TEXT PRIMARY KEY CHECK (length(token) = 64),
  id         TEXT NOT NULL,
  konto      TEXT NOT NULL REFERENCES konto (id),
  begonnen   TEXT NOT NULL,
  zuletzt    TEXT NOT NULL,
  bestaetigt TEXT NOT NULL,
  siegel     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX konto_sitzung_konto ON konto_sitzung (konto, begonnen);

-- Wrong tries, by the keyed hash of a sign-in name (known or not) or of an address.
CREATE TABLE konto_bremse (
  schluessel TEXT PRIMARY KEY CHECK (length(schluessel) = 64),
  anzahl     INTEGER NOT NULL CHECK (anzahl >= 0),
  seit       TEXT NOT NULL,
  zuletzt    TEXT NOT NULL,
  frei_ab    TEXT NOT NULL,
  gemeldet   INTEGER NOT NULL,
  konto      TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX konto_bremse_zuletzt ON konto_bremse (zuletzt);
