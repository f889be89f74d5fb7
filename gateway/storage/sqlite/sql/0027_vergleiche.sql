-- How comparing the checkpoints of a log of others with those of other witnesses has ended (wire 8.3).
-- offen_seit = since when the gateway of the log owes a proof that two checkpoints belong together.
CREATE TABLE zeuge_vergleich (
  ursprung   TEXT PRIMARY KEY,
  passte     TEXT,
  offen_seit TEXT
) STRICT, WITHOUT ROWID;
