-- Jobs know their partner's pause and whether they ran when the process died; quarantine keeps all of what was sealed.

-- A partner whose server failed: its jobs wait together. Deleted by the first job that succeeds there.
CREATE TABLE partnerpause (
  partner      TEXT PRIMARY KEY,
  fehlschlaege INTEGER NOT NULL CHECK (fehlschlaege > 0),
  bis          TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- verdacht: it ran when the process died, so it runs alone; tode: how often it was the only one that ran then;
-- begonnen: when the lease of marke was taken.
ALTER TABLE auftrag ADD COLUMN verdacht INTEGER NOT NULL DEFAULT 0 CHECK (verdacht IN (0, 1));
ALTER TABLE auftrag ADD COLUMN tode INTEGER NOT NULL DEFAULT 0 CHECK (tode >= 0);
ALTER TABLE auftrag ADD COLUMN begonnen TEXT;
CREATE INDEX auftrag_verdacht ON auftrag (faellig) WHERE verdacht = 1;
CREATE INDEX auftrag_code ON auftrag (letzter_code) WHERE letzter_code IS NOT NULL;

-- When a closed envelope that is listed again was last closed again.
ALTER TABLE eingang ADD COLUMN erneut TEXT;

-- Digest and length of the whole input, of which unauthenticated keeps a piece only (wire 4.7); what became of the
-- segments. laenge counts the octets kept, segments included.
ALTER TABLE quarantaene ADD COLUMN ganz_sha256 TEXT;
ALTER TABLE quarantaene ADD COLUMN ganz_laenge INTEGER CHECK (ganz_laenge >= 0);
ALTER TABLE quarantaene ADD COLUMN segmente TEXT NOT NULL DEFAULT 'keine'
  CHECK (segmente IN ('keine', 'behalten', 'kein_platz'));

CREATE TABLE quarantaene_segment (
  eintrag TEXT NOT NULL REFERENCES quarantaene (id) ON DELETE CASCADE,
  sha256  TEXT NOT NULL,
  PRIMARY KEY (eintrag, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX quarantaene_segment_digest ON quarantaene_segment (sha256);
