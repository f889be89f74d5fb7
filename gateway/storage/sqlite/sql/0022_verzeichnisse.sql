-- Snapshots of the directory that were in force, with from and until (the last row has none); octets are a blob.
-- No row is ever deleted: receipts are judged with the snapshot of their time for as long as they are kept.
CREATE TABLE verzeichnisstand (
  lfd       INTEGER PRIMARY KEY AUTOINCREMENT,
  nummer    INTEGER NOT NULL CHECK (nummer > 0),
  sha256    TEXT NOT NULL CHECK (length(sha256) = 64),
  gilt_ab   TEXT NOT NULL,
  gilt_bis  TEXT CHECK (gilt_bis IS NULL OR gilt_bis >= gilt_ab)
) STRICT;
CREATE UNIQUE INDEX verzeichnisstand_geltend ON verzeichnisstand (gilt_bis IS NULL) WHERE gilt_bis IS NULL;

-- The one that waits for a second person: at most one, the newest that somebody brought.
CREATE TABLE verzeichnisvorschlag (
  id          TEXT PRIMARY KEY,
  nummer      INTEGER NOT NULL CHECK (nummer > 0),
  sha256      TEXT NOT NULL CHECK (length(sha256) = 64),
  gueltig_bis TEXT NOT NULL,
  person      TEXT NOT NULL,
  gestellt    TEXT NOT NULL
) STRICT;
