-- Revocation evidence that was looked at when a message was accepted (wire 8.5): each list and each answer is one blob,
-- kept once for all messages that name it.
CREATE TABLE sperrbeleg (
  mandant  TEXT NOT NULL,
  richtung TEXT NOT NULL DEFAULT 'ein' CHECK (richtung = 'ein'),
  autor    TEXT NOT NULL,
  uuid     TEXT NOT NULL,
  art      TEXT NOT NULL CHECK (art IN ('liste', 'auskunft')),
  sha256   TEXT NOT NULL,
  PRIMARY KEY (mandant, richtung, autor, uuid, sha256),
  FOREIGN KEY (mandant, richtung, autor, uuid) REFERENCES nachricht (mandant, richtung, autor, uuid) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX sperrbeleg_blob ON sperrbeleg (sha256);
