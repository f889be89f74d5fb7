-- What points to a person lies under keys (wire 8.2). SQL cannot encrypt: rows written before this step stay as they
-- are and are still read; what is written from now on is sealed.
--
-- Sealed text is a JSON string that begins with "aktenbote:1: (so that the checks of step 1 hold); columns
-- transfer.person, akte.person, akte.betreff, dokument.dateiname, dokument.beschreibung. akte_name.name is the keyed
-- hash of a name in search form.

-- A known word under the storage key: tells at the opening that another key was put beside this database.
CREATE TABLE tresor (
  nummer INTEGER PRIMARY KEY CHECK (nummer = 1),
  probe  BLOB NOT NULL
) STRICT;

-- One data key per authority, year of the entries (UTC) and retention, wrapped under the storage key. Deleting a row
-- destroys every opening under it at once.
CREATE TABLE protokoll_schluessel (
  id         TEXT PRIMARY KEY CHECK (length(id) = 32),
  mandant    TEXT NOT NULL,
  jahr       INTEGER NOT NULL,
  klasse     TEXT NOT NULL,
  schluessel BLOB NOT NULL,
  UNIQUE (mandant, jahr, klasse)
) STRICT, WITHOUT ROWID;

-- Sealed openings: salt is empty, wert = nonce(12) ‖ AES-256-GCM of salt(32) ‖ value ‖ tag(16), schluessel names the
-- row above. suche = keyed hash of field and value, the only way from a file or number to its entries; it goes with
-- the opening.
ALTER TABLE protokoll_offenlegung ADD COLUMN suche TEXT;
CREATE INDEX protokoll_offenlegung_suche ON protokoll_offenlegung (suche) WHERE suche IS NOT NULL;
CREATE INDEX protokoll_offenlegung_klar ON protokoll_offenlegung (feld, wert) WHERE schluessel IS NULL;

-- Requests to destroy openings, which a second person must confirm. Exactly one of akte and bis is set.
CREATE TABLE loeschantrag (
  id       TEXT PRIMARY KEY,
  mandant  TEXT NOT NULL,
  person   TEXT NOT NULL,
  gestellt TEXT NOT NULL,
  akte     TEXT,
  bis      INTEGER,
  CHECK ((akte IS NULL) <> (bis IS NULL))
) STRICT, WITHOUT ROWID;

-- The plain octets of a Fachnachricht are kept no longer, so nobody looks for their digest.
DROP INDEX nachricht_fachnachricht;
