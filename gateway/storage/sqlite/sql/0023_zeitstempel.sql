-- Checkpoints of our logs that a time-stamp authority has stamped. notiz = the octets that were stamped: the signed
-- note with the lines of the log alone. token = RFC 3161, with its certificates. zeit = what the authority says.
CREATE TABLE zeitstempel (
  log     INTEGER NOT NULL REFERENCES protokoll (id),
  groesse INTEGER NOT NULL CHECK (groesse > 0),
  notiz   BLOB NOT NULL,
  token   BLOB NOT NULL,
  zeit    TEXT NOT NULL,
  PRIMARY KEY (log, groesse)
) STRICT;
CREATE TRIGGER zeitstempel_bleibt BEFORE DELETE ON zeitstempel
BEGIN
  SELECT raise(ABORT, 'a time stamp is evidence: it is never deleted');
END;
CREATE TRIGGER zeitstempel_unveraendert BEFORE UPDATE ON zeitstempel
BEGIN
  SELECT raise(ABORT, 'a time stamp is evidence: it never changes');
END;
