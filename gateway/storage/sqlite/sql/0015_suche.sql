-- Index of the search in the Ablage: numbers made of keyed hashes (ADR 0018), no word in clear.
CREATE TABLE suchakte (
  nr      INTEGER PRIMARY KEY,
  mandant TEXT NOT NULL,
  akte    TEXT NOT NULL,
  UNIQUE (mandant, akte),
  FOREIGN KEY (mandant, akte) REFERENCES akte (mandant, id) ON DELETE CASCADE
) STRICT;
CREATE TABLE suchwort (
  wort INTEGER NOT NULL,
  nr   INTEGER NOT NULL REFERENCES suchakte (nr) ON DELETE CASCADE,
  PRIMARY KEY (wort, nr)
) STRICT, WITHOUT ROWID;
CREATE INDEX suchwort_nr ON suchwort (nr);
-- Files from before this index; a migration has no key, so the clean-up makes their words piece by piece.
CREATE TABLE suche_offen (
  mandant TEXT NOT NULL,
  akte    TEXT NOT NULL,
  PRIMARY KEY (mandant, akte),
  FOREIGN KEY (mandant, akte) REFERENCES akte (mandant, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO suche_offen (mandant, akte) SELECT mandant, id FROM akte;
