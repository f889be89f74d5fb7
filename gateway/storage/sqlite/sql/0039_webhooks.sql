-- Addresses that are told what happens. inhalt (address, kinds, secrets) is sealed; mandant and arten stand in clear
-- for the row of a delivery, and count only where inhalt says the same.
CREATE TABLE webhook (
  id            TEXT PRIMARY KEY CHECK (length(id) = 36),
  mandant       TEXT NOT NULL,
  arten         TEXT NOT NULL,
  angelegt      TEXT NOT NULL,
  inhalt        TEXT NOT NULL,
  fehlschlaege  INTEGER NOT NULL DEFAULT 0 CHECK (fehlschlaege >= 0),
  frei_ab       TEXT NOT NULL DEFAULT '',
  gestoert_seit TEXT,
  letzter_code  TEXT
) STRICT;

-- What is to be told to whom: written in the transaction of the change it tells of. inhalt is the body, the same at
-- every attempt; it holds identifiers and kinds, nothing of a person.
CREATE TABLE webhook_zustellung (
  nummer       INTEGER PRIMARY KEY,
  webhook      TEXT NOT NULL REFERENCES webhook (id),
  ereignis     TEXT NOT NULL CHECK (length(ereignis) = 36),
  art          TEXT NOT NULL,
  zeit         TEXT NOT NULL,
  seit         TEXT NOT NULL,
  inhalt       TEXT NOT NULL,
  zustand      TEXT NOT NULL CHECK (zustand IN ('offen', 'zugestellt', 'aufgegeben')),
  versuche     INTEGER NOT NULL,
  faellig      TEXT NOT NULL,
  letzter_code TEXT,
  beendet      TEXT,
  UNIQUE (webhook, ereignis),
  CHECK ((zustand = 'offen') = (beendet IS NULL))
) STRICT;
CREATE INDEX webhook_zustellung_offen ON webhook_zustellung (webhook, faellig, nummer) WHERE zustand = 'offen';
CREATE INDEX webhook_zustellung_alter ON webhook_zustellung (webhook, seit) WHERE zustand = 'offen';
CREATE INDEX webhook_zustellung_ende ON webhook_zustellung (webhook, zustand, beendet) WHERE zustand <> 'offen';
