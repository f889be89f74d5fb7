-- Jobs know their partner's pause.

-- A partner whose server failed: its jobs wait together. Deleted by the first job that succeeds there.
CREATE TABLE partnerpause (
  partner      TEXT PRIMARY KEY,
  fehlschlaege INTEGER NOT NULL CHECK (fehlschlaege > 0),
  bis          TEXT NOT NULL
) STRICT, WITHOUT ROWID;
