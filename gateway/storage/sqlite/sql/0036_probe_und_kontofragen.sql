-- The newest test message to a partner is found by an index; there are few of them among all messages.
CREATE INDEX nachricht_probe ON nachricht (mandant, leser, zeit)
  WHERE test = 'verbindungsprobe' AND richtung = 'aus' AND typ = '0021';

-- Questions to the log that ask by employee, and who released them. Everything that tells of people is sealed, the
-- period too: a longer one cannot be written by hand.
CREATE TABLE kontofrage (
  id          TEXT PRIMARY KEY,
  mandant     TEXT NOT NULL,
  gestellt    TEXT NOT NULL,
  person      TEXT NOT NULL,
  konto       TEXT NOT NULL,
  anlass      TEXT NOT NULL,
  zeitraum    TEXT NOT NULL,
  freigegeben TEXT,
  freigeber   TEXT,
  CHECK ((freigegeben IS NULL) = (freigeber IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX kontofrage_gestellt ON kontofrage (mandant, gestellt, id);
