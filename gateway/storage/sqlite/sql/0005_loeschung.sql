-- After the receipt: the content of a file that was handed over goes, its stub stays.

-- Set together: when the documents went, who has the file now, and until when the row itself stays.
ALTER TABLE akte ADD COLUMN geloescht TEXT;
ALTER TABLE akte ADD COLUMN abgegeben_an TEXT;
ALTER TABLE akte ADD COLUMN stub_bis TEXT;
CREATE INDEX akte_stub ON akte (stub_bis) WHERE stub_bis IS NOT NULL;

-- What a request wants destroyed: openings of the audit log, or the content of a file. trotz = reasons against it that
-- the person who asked answers for.
ALTER TABLE loeschantrag ADD COLUMN gegenstand TEXT NOT NULL DEFAULT 'bezuege'
  CHECK (gegenstand IN ('bezuege', 'inhalt') AND (gegenstand = 'bezuege' OR akte IS NOT NULL));
ALTER TABLE loeschantrag ADD COLUMN trotz TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(trotz));
