-- Deliveries of scanned paper files, and where each case file of them stands. Defects are sealed.
CREATE TABLE scanlieferung (
  id            TEXT PRIMARY KEY,
  mandant       TEXT NOT NULL,
  dienst        TEXT NOT NULL,
  nummer        TEXT NOT NULL,
  schein_sha256 TEXT NOT NULL,
  abgeholt      TEXT,
  begonnen      TEXT NOT NULL,
  beendet       TEXT,
  test          INTEGER NOT NULL CHECK (test IN (0, 1)),
  maengel       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX scanlieferung_schein ON scanlieferung (mandant, nummer, dienst, schein_sha256);
CREATE INDEX scanlieferung_begonnen ON scanlieferung (mandant, begonnen, id);

CREATE TABLE scanakte (
  id           TEXT PRIMARY KEY,
  mandant      TEXT NOT NULL,
  lieferung    TEXT NOT NULL REFERENCES scanlieferung (id) ON DELETE CASCADE,
  stelle       INTEGER NOT NULL CHECK (stelle > 0),
  barcode      TEXT NOT NULL,
  aktenzeichen TEXT NOT NULL,
  stand        TEXT NOT NULL CHECK (stand IN ('offen', 'aufgenommen', 'schon_da', 'nachbesserung')),
  dokumente    INTEGER NOT NULL,
  seiten       INTEGER NOT NULL,
  octets       INTEGER NOT NULL,
  akte         TEXT,
  abgeloest    INTEGER NOT NULL CHECK (abgeloest IN (0, 1)),
  maengel      TEXT NOT NULL,
  UNIQUE (lieferung, stelle),
  CHECK ((akte IS NULL) = (stand IN ('offen', 'nachbesserung')))
) STRICT, WITHOUT ROWID;
CREATE INDEX scanakte_aktenzeichen ON scanakte (mandant, aktenzeichen);
CREATE INDEX scanakte_barcode ON scanakte (mandant, barcode);
CREATE INDEX scanakte_nachbesserung ON scanakte (mandant, lieferung, stelle)
  WHERE stand = 'nachbesserung' AND abgeloest = 0;
CREATE INDEX scanakte_akte ON scanakte (mandant, akte) WHERE akte IS NOT NULL;
