-- Deliveries that are held because the malware scanner found something in them; go with their transfer.
CREATE TABLE anhaltung (
  id        TEXT PRIMARY KEY,
  mandant   TEXT NOT NULL,
  transfer  TEXT NOT NULL REFERENCES transfer (id) ON DELETE CASCADE,
  lieferung TEXT NOT NULL,
  begonnen  TEXT NOT NULL,
  programm  TEXT NOT NULL,
  funde     TEXT NOT NULL CHECK (json_valid(funde)),
  person    TEXT,
  gebeten   TEXT,
  ausgang   TEXT CHECK (ausgang IN ('freigegeben', 'abgelehnt')),
  beendet   TEXT,
  CHECK ((ausgang IS NULL) = (beendet IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX anhaltung_transfer ON anhaltung (transfer, begonnen, id);
-- One that is open stands for one delivery.
CREATE UNIQUE INDEX anhaltung_offen ON anhaltung (transfer, lieferung) WHERE ausgang IS NULL;

-- How the documents of a file were looked at before they entered.
CREATE TABLE schutzvermerk (
  mandant        TEXT NOT NULL,
  akte           TEXT NOT NULL,
  zeit           TEXT NOT NULL,
  stand          TEXT NOT NULL CHECK (stand IN ('geprueft', 'ohne', 'ungeprueft')),
  programm       TEXT,
  signaturen_vom TEXT,
  uebergangen    INTEGER NOT NULL DEFAULT 0 CHECK (uebergangen >= 0),
  PRIMARY KEY (mandant, akte),
  FOREIGN KEY (mandant, akte) REFERENCES akte (mandant, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
