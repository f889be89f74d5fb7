-- The newest checkpoint of each log of others that we have co-signed. seit = when we co-signed the first.
CREATE TABLE zeuge_gehalten (
  ursprung TEXT PRIMARY KEY,
  groesse  INTEGER NOT NULL CHECK (groesse >= 0),
  notiz    BLOB NOT NULL,
  seit     TEXT NOT NULL,
  zeit     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Finds the one checkpoint that a witness has just co-signed among all of a busy log.
CREATE INDEX protokoll_checkpoint_groesse ON protokoll_checkpoint (log, groesse);

-- The newest co-signature of each witness under each log of ours; frontier = of the tree of that size.
CREATE TABLE zeuge_zeugnis (
  log      INTEGER NOT NULL REFERENCES protokoll (id),
  zeuge    TEXT NOT NULL,
  groesse  INTEGER NOT NULL CHECK (groesse >= 0),
  frontier BLOB NOT NULL,
  zeit     TEXT NOT NULL,
  PRIMARY KEY (log, zeuge)
) STRICT, WITHOUT ROWID;

-- What witnesses said about logs of ours after a restore; notiz empty = it has co-signed none.
CREATE TABLE zeuge_auskunft (
  ursprung  TEXT NOT NULL,
  betreiber TEXT NOT NULL,
  notiz     BLOB,
  zeit      TEXT NOT NULL,
  PRIMARY KEY (ursprung, betreiber)
) STRICT, WITHOUT ROWID;

-- Contradictions of logs with their evidence. Closing one sets geschlossen, once; nothing else ever changes.
CREATE TABLE zeuge_alarm (
  nummer      INTEGER PRIMARY KEY AUTOINCREMENT,
  id          TEXT NOT NULL UNIQUE,
  ursprung    TEXT NOT NULL,
  art         TEXT NOT NULL,
  gehalten    BLOB NOT NULL,
  gezeigt     BLOB NOT NULL,
  zeit        TEXT NOT NULL,
  geschlossen TEXT
) STRICT;
CREATE UNIQUE INDEX zeuge_alarm_offen ON zeuge_alarm (ursprung, art) WHERE geschlossen IS NULL;
CREATE INDEX zeuge_alarm_ursprung ON zeuge_alarm (ursprung, art);
CREATE TRIGGER zeuge_alarm_bleibt BEFORE DELETE ON zeuge_alarm
BEGIN
  SELECT raise(ABORT, 'an alarm is evidence: it is closed, never deleted');
END;
CREATE TRIGGER zeuge_alarm_unveraendert BEFORE UPDATE ON zeuge_alarm
WHEN OLD.geschlossen IS NOT NULL OR NEW.geschlossen IS NULL OR NEW.nummer IS NOT OLD.nummer OR NEW.id IS NOT OLD.id
  OR NEW.ursprung IS NOT OLD.ursprung OR NEW.art IS NOT OLD.art OR NEW.gehalten IS NOT OLD.gehalten
  OR NEW.gezeigt IS NOT OLD.gezeigt OR NEW.zeit IS NOT OLD.zeit
BEGIN
  SELECT raise(ABORT, 'an alarm is evidence: it can only be closed, once');
END;
