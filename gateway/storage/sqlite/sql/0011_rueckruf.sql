-- A delivery that is called back, at its author and at its reader; goes with its transfer.
CREATE TABLE rueckruf (
  id           TEXT PRIMARY KEY,
  mandant      TEXT NOT NULL,
  transfer     TEXT NOT NULL REFERENCES transfer (id) ON DELETE CASCADE,
  lieferung    TEXT NOT NULL,
  grund        TEXT NOT NULL,
  begonnen     TEXT NOT NULL,
  bemerkt      TEXT,
  person       TEXT,
  nachricht    TEXT,
  akte         TEXT,
  gebeten      TEXT,
  trotz        TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(trotz)),
  ergebnis     TEXT,
  ablehnung    TEXT,
  antwort      TEXT,
  blatt_sha256 TEXT,
  beendet      TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX rueckruf_transfer ON rueckruf (transfer, begonnen, id);
CREATE INDEX rueckruf_akte ON rueckruf (mandant, akte) WHERE akte IS NOT NULL;

-- Since when a transfer is in its state (empty: since it was changed last), and who was confirmed to have succeeded
-- the authority its file went to.
ALTER TABLE transfer ADD COLUMN seit TEXT;
ALTER TABLE transfer ADD COLUMN nachfolger TEXT;
