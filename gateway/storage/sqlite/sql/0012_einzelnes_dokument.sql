-- A request may want a single document destroyed; the table is made anew, for a CHECK cannot be changed.
CREATE TABLE loeschantrag_neu (
  id         TEXT PRIMARY KEY,
  mandant    TEXT NOT NULL,
  person     TEXT NOT NULL,
  gestellt   TEXT NOT NULL,
  akte       TEXT,
  bis        INTEGER,
  gegenstand TEXT NOT NULL DEFAULT 'bezuege' CHECK (gegenstand IN ('bezuege', 'inhalt', 'dokument')),
  trotz      TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(trotz)),
  dokument   TEXT,
  CHECK ((akte IS NULL) <> (bis IS NULL)),
  CHECK (gegenstand = 'bezuege' OR akte IS NOT NULL),
  CHECK ((gegenstand = 'dokument') = (dokument IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO loeschantrag_neu (id, mandant, person, gestellt, akte, bis, gegenstand, trotz)
  SELECT id, mandant, person, gestellt, akte, bis, gegenstand, trotz FROM loeschantrag;
DROP TABLE loeschantrag;
ALTER TABLE loeschantrag_neu RENAME TO loeschantrag;
