-- Which notices tell of the same move of one household, so that they are shown together. suche = keyed hash of both
-- addresses: no address stands here. A row goes with its transfer, with the person, and after a year.
CREATE TABLE haushalt (
  mandant   TEXT NOT NULL,
  nachricht TEXT NOT NULL,
  suche     TEXT NOT NULL,
  tag       TEXT NOT NULL,
  gemeldet  TEXT NOT NULL,
  azr_suche TEXT,
  transfer  TEXT REFERENCES transfer (id) ON DELETE CASCADE,
  PRIMARY KEY (mandant, nachricht)
) STRICT, WITHOUT ROWID;
CREATE INDEX haushalt_suche ON haushalt (mandant, suche, tag);
CREATE INDEX haushalt_azr ON haushalt (mandant, azr_suche, gemeldet) WHERE azr_suche IS NOT NULL;
CREATE INDEX haushalt_transfer ON haushalt (transfer) WHERE transfer IS NOT NULL;
CREATE INDEX haushalt_gemeldet ON haushalt (mandant, gemeldet);
