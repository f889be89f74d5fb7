-- What a file must carry to be sent rightly. Beside the file and sealed: what 010205 tells. Apart from it, because it
-- stays when the file goes: the Auskunftssperren 6 and 12. zu = id of the file, or of the transfer that waits for it.
ALTER TABLE dokument ADD COLUMN bereinigen TEXT CHECK (bereinigen IS NULL OR json_valid(bereinigen));
ALTER TABLE dokument ADD COLUMN ersetzt INTEGER NOT NULL DEFAULT 0 CHECK (ersetzt IN (0, 1));
ALTER TABLE akte ADD COLUMN papier TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(papier));
ALTER TABLE transfer ADD COLUMN versandbestaetigung INTEGER NOT NULL DEFAULT 0 CHECK (versandbestaetigung IN (0, 1));
CREATE TABLE vorab (
  mandant TEXT NOT NULL,
  zu      TEXT NOT NULL,
  angaben TEXT NOT NULL CHECK (json_valid(angaben)),
  gesandt TEXT,
  PRIMARY KEY (mandant, zu)
) STRICT, WITHOUT ROWID;
CREATE TABLE dauersperre (
  mandant   TEXT NOT NULL,
  zu        TEXT NOT NULL,
  azr_suche TEXT,
  sperren   TEXT NOT NULL CHECK (json_valid(sperren)),
  PRIMARY KEY (mandant, zu)
) STRICT, WITHOUT ROWID;
CREATE INDEX dauersperre_azr ON dauersperre (mandant, azr_suche) WHERE azr_suche IS NOT NULL;
