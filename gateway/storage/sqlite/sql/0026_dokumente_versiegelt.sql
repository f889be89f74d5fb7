-- Documents lie sealed under a key of their authority, which is wrapped by the storage key. dokument.blob names the blob
-- with the sealed octets; NULL: they still lie readable under their digest, as all did before this table.
CREATE TABLE ablage_schluessel (
  mandant    TEXT PRIMARY KEY,
  schluessel BLOB NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE dokument ADD COLUMN blob TEXT CHECK (length(blob) = 64);
CREATE INDEX dokument_blob ON dokument (blob) WHERE blob IS NOT NULL;
CREATE INDEX dokument_lesbar ON dokument (mandant, akte, position) WHERE blob IS NULL;
CREATE TRIGGER dokument_versiegelt BEFORE UPDATE OF blob ON dokument
WHEN old.blob IS NOT NULL OR new.blob IS NULL BEGIN
  SELECT RAISE(ABORT, 'a sealed document stays in its blob');
END;
