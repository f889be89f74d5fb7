-- The content of log entries whose retention is over goes, their leaf hash stays: oktette, ereignis and zeit are empty
-- then, and gekuerzt is the index (in the same log) of the entry that says so.
ALTER TABLE protokoll_eintrag ADD COLUMN gekuerzt INTEGER CHECK (gekuerzt IS NULL OR gekuerzt > stelle);

-- A request may want entries pruned; the table is made anew, for a CHECK cannot be changed.
CREATE TABLE loeschantrag_neu (
  id         TEXT PRIMARY KEY,
  mandant    TEXT NOT NULL,
  person     TEXT NOT NULL,
  gestellt   TEXT NOT NULL,
  akte       TEXT,
  bis        INTEGER,
  gegenstand TEXT NOT NULL DEFAULT 'bezuege' CHECK (gegenstand IN ('bezuege', 'inhalt', 'dokument', 'kuerzung')),
  trotz      TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(trotz)),
  dokument   TEXT,
  CHECK ((akte IS NULL) <> (bis IS NULL)),
  CHECK (gegenstand IN ('bezuege', 'kuerzung') OR akte IS NOT NULL),
  CHECK (gegenstand <> 'kuerzung' OR bis IS NOT NULL),
  CHECK ((gegenstand = 'dokument') = (dokument IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO loeschantrag_neu (id, mandant, person, gestellt, akte, bis, gegenstand, trotz, dokument)
  SELECT id, mandant, person, gestellt, akte, bis, gegenstand, trotz, dokument FROM loeschantrag;
DROP TABLE loeschantrag;
ALTER TABLE loeschantrag_neu RENAME TO loeschantrag;
