-- Tokens of other systems. hash is the keyed hash of the token, gone once it is revoked; zweck and person are sealed;
-- siegel is a keyed hash over what the row allows: nobody with the database alone makes a token or widens one.
CREATE TABLE api_token (
  id         TEXT PRIMARY KEY,
  mandant    TEXT NOT NULL,
  name       TEXT NOT NULL UNIQUE,
  zweck      TEXT NOT NULL,
  hash       TEXT UNIQUE CHECK (length(hash) = 64),
  anfang     TEXT NOT NULL,
  umfang     TEXT NOT NULL,
  person     TEXT NOT NULL,
  angelegt   TEXT NOT NULL,
  bis        TEXT NOT NULL,
  benutzt    TEXT,
  widerrufen TEXT,
  siegel     TEXT NOT NULL,
  CHECK ((hash IS NULL) = (widerrufen IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- Requests that change something and were sent under a key: the same key gets the same answer for a day. schluessel and
-- anfrage are keyed hashes, antwort holds ids and states alone; without one the request was cut off.
CREATE TABLE api_wiederholung (
  token      TEXT NOT NULL REFERENCES api_token (id),
  schluessel TEXT NOT NULL CHECK (length(schluessel) = 64),
  anfrage    TEXT NOT NULL CHECK (length(anfrage) = 64),
  begonnen   TEXT NOT NULL,
  status     INTEGER,
  antwort    TEXT,
  PRIMARY KEY (token, schluessel),
  CHECK ((status IS NULL) = (antwort IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX api_wiederholung_begonnen ON api_wiederholung (begonnen);

-- Files of which another system said that it has them, with the digest over the register it has.
CREATE TABLE api_empfang (
  mandant  TEXT NOT NULL,
  akte     TEXT NOT NULL,
  token    TEXT NOT NULL REFERENCES api_token (id),
  zeit     TEXT NOT NULL,
  register TEXT NOT NULL CHECK (length(register) = 64),
  PRIMARY KEY (mandant, akte, token),
  FOREIGN KEY (mandant, akte) REFERENCES akte (mandant, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
