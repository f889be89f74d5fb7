-- Jobs know their partner's pause; what is read is marked; quarantine keeps all of what was sealed.

-- A partner whose server failed: its jobs wait together. Deleted by the first job that succeeds there.
CREATE TABLE partnerpause (
  partner      TEXT PRIMARY KEY,
  fehlschlaege INTEGER NOT NULL CHECK (fehlschlaege > 0),
  bis          TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What is being read (laufend: by how many), and what was when the process died (laufend 0); tode: how often nothing
-- else was.
CREATE TABLE lesung (
  was     TEXT NOT NULL,
  ref     TEXT NOT NULL,
  laufend INTEGER NOT NULL CHECK (laufend >= 0),
  tode    INTEGER NOT NULL CHECK (tode >= 0),
  seit    TEXT NOT NULL,
  PRIMARY KEY (was, ref)
) STRICT, WITHOUT ROWID;

CREATE INDEX auftrag_frei ON auftrag (partner, faellig) WHERE marke = '';
CREATE INDEX auftrag_code ON auftrag (letzter_code) WHERE letzter_code IS NOT NULL;

-- When a closed envelope that is listed again was last closed again, and how often that was.
ALTER TABLE eingang ADD COLUMN erneut TEXT;
ALTER TABLE eingang ADD COLUMN erneut_anzahl INTEGER NOT NULL DEFAULT 0 CHECK (erneut_anzahl >= 0);
CREATE INDEX eingang_erneut ON eingang (quelle, erneut) WHERE erneut IS NOT NULL;

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
