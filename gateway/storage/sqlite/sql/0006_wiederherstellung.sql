-- A restored store and what it has to make good before it may speak again (wire 8.4); the newest row counts.
CREATE TABLE wiederherstellung (
  nummer     INTEGER PRIMARY KEY AUTOINCREMENT,
  id         TEXT NOT NULL UNIQUE,
  gesichert  TEXT NOT NULL,
  zustand    TEXT NOT NULL CHECK (zustand IN ('ruht', 'holt_nach', 'wach')),
  person     TEXT,
  bestaetigt TEXT,
  beendet    TEXT
) STRICT;

-- Postfaecher that have said, since a restore, what was closed there.
CREATE TABLE wiederherstellung_ort (
  wiederherstellung TEXT NOT NULL REFERENCES wiederherstellung (id) ON DELETE CASCADE,
  url               TEXT NOT NULL,
  PRIMARY KEY (wiederherstellung, url)
) STRICT, WITHOUT ROWID;
