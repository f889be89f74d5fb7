-- First tables: installation, transfers, messages, Postfach, jobs, tasks, Ablage index, audit log, quarantine.
-- Moments are text in UTC with six decimals and Z, so that text order is time order; digests are 64 hex digits;
-- nested values are JSON. References between records that are kept for different times are no foreign keys.

-- Random names of this store, newest last: a restore adds one (wire 8.4).
CREATE TABLE epoche (
  nummer INTEGER PRIMARY KEY,
  wert   TEXT NOT NULL UNIQUE CHECK (length(wert) = 32),
  seit   TEXT NOT NULL,
  anlass TEXT NOT NULL
) STRICT;
INSERT INTO epoche (nummer, wert, seit, anlass)
VALUES (1, lower(hex(randomblob(16))), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), 'anlage');

-- Cursors that readers follow. Only a write transaction moves them, and write transactions follow one another
-- (also those of several processes), so a reader that saw n never misses a smaller one.
CREATE TABLE zaehler (
  name TEXT PRIMARY KEY,
  wert INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO zaehler (name, wert) VALUES ('postfach_nummer', 0), ('postfach_aenderung', 0);

CREATE TABLE transfer (
  id                   TEXT PRIMARY KEY,
  mandant              TEXT NOT NULL,
  rolle                TEXT NOT NULL CHECK (rolle IN ('geber', 'nehmer')),
  zustand              TEXT NOT NULL,
  prozess              TEXT NOT NULL,
  person               TEXT NOT NULL CHECK (json_valid(person)),
  grund                TEXT NOT NULL,
  begonnen             TEXT NOT NULL,
  geaendert            TEXT NOT NULL,
  partner              TEXT,
  aktenzeichen         TEXT,
  aktenzeichen_partner TEXT,
  akte                 TEXT,
  anforderung          TEXT,
  lieferung            TEXT,
  antwort              TEXT,
  test                 TEXT,
  hinweis              TEXT,
  version              INTEGER NOT NULL CHECK (version > 0),
  azr_suche            TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX transfer_liste ON transfer (begonnen, id);
CREATE INDEX transfer_mandant ON transfer (mandant, begonnen, id);
CREATE INDEX transfer_akte ON transfer (mandant, akte) WHERE akte IS NOT NULL;
CREATE INDEX transfer_azr ON transfer (mandant, azr_suche) WHERE azr_suche IS NOT NULL;

CREATE TABLE nachricht (
  zeile                INTEGER PRIMARY KEY AUTOINCREMENT,
  mandant              TEXT NOT NULL,
  richtung             TEXT NOT NULL CHECK (richtung IN ('ein', 'aus')),
  autor                TEXT NOT NULL,
  leser                TEXT NOT NULL,
  uuid                 TEXT NOT NULL,
  typ                  TEXT NOT NULL,
  erstellt             TEXT NOT NULL,
  test                 TEXT,
  prozess              TEXT NOT NULL,
  inhalt_sha256        TEXT NOT NULL,
  fachnachricht_sha256 TEXT NOT NULL,
  umschlag_sha256      TEXT NOT NULL,
  archiv_sha256        TEXT,
  schluessel           BLOB,
  transfer             TEXT,
  ausloeser            TEXT,
  zeit                 TEXT NOT NULL,
  blatt_sha256         TEXT,
  UNIQUE (mandant, richtung, autor, uuid)
) STRICT;
CREATE INDEX nachricht_transfer ON nachricht (transfer) WHERE transfer IS NOT NULL;
CREATE INDEX nachricht_ausloeser ON nachricht (mandant, ausloeser) WHERE ausloeser IS NOT NULL;
CREATE INDEX nachricht_umschlag ON nachricht (umschlag_sha256);
CREATE INDEX nachricht_inhalt ON nachricht (inhalt_sha256);
CREATE INDEX nachricht_fachnachricht ON nachricht (fachnachricht_sha256);

CREATE TABLE postfach (
  id              TEXT PRIMARY KEY,
  nummer          INTEGER NOT NULL,
  aenderung       INTEGER NOT NULL UNIQUE,
  autor           TEXT NOT NULL,
  leser           TEXT NOT NULL,
  uuid            TEXT NOT NULL,
  inhalt_sha256   TEXT NOT NULL,
  umschlag_laenge INTEGER NOT NULL,
  gesamt_laenge   INTEGER NOT NULL,
  zustand         TEXT NOT NULL,
  eingang         TEXT NOT NULL,
  versuche        INTEGER NOT NULL,
  leihe           TEXT,
  leihe_bis       TEXT,
  einlieferer     TEXT,
  beleg           TEXT CHECK (beleg IS NULL OR json_valid(beleg)),
  abgeschlossen   TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX postfach_nummer ON postfach (nummer) WHERE nummer > 0;
CREATE INDEX postfach_liegt ON postfach (leser, nummer) WHERE zustand IN ('liegt', 'geholt');
CREATE INDEX postfach_fertig ON postfach (leser, abgeschlossen) WHERE abgeschlossen IS NOT NULL;
CREATE INDEX postfach_autor ON postfach (autor, aenderung) WHERE einlieferer IS NOT NULL;
CREATE INDEX postfach_offen ON postfach (eingang, id) WHERE zustand = 'offen';
CREATE INDEX postfach_nachricht ON postfach (autor, uuid);

CREATE TABLE postfach_segment (
  eintrag TEXT NOT NULL REFERENCES postfach (id) ON DELETE CASCADE,
  nr      INTEGER NOT NULL,
  sha256  TEXT NOT NULL,
  laenge  INTEGER NOT NULL,
  da      INTEGER NOT NULL CHECK (da IN (0, 1)),
  PRIMARY KEY (eintrag, nr)
) STRICT, WITHOUT ROWID;
CREATE INDEX postfach_segment_digest ON postfach_segment (sha256, eintrag);

CREATE TABLE eingang (
  id            TEXT PRIMARY KEY,
  quelle        TEXT NOT NULL,
  mandant       TEXT NOT NULL,
  autor         TEXT NOT NULL,
  uuid          TEXT NOT NULL,
  gesamt_laenge INTEGER NOT NULL,
  zustand       TEXT NOT NULL,
  entdeckt      TEXT NOT NULL,
  code          TEXT,
  beleg         TEXT CHECK (beleg IS NULL OR json_valid(beleg))
) STRICT, WITHOUT ROWID;
CREATE INDEX eingang_offen ON eingang (quelle) WHERE zustand <> 'abgeschlossen';

-- Segments we have fetched for a claim: what stands here was served to us under this very Umschlag.
CREATE TABLE eingang_segment (
  eingang TEXT NOT NULL REFERENCES eingang (id) ON DELETE CASCADE,
  sha256  TEXT NOT NULL,
  PRIMARY KEY (eingang, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX eingang_segment_digest ON eingang_segment (sha256);

CREATE TABLE auftrag (
  art           TEXT NOT NULL,
  ref           TEXT NOT NULL,
  mandant       TEXT NOT NULL,
  partner       TEXT,
  faellig       TEXT NOT NULL,
  versuche      INTEGER NOT NULL,
  marke         TEXT NOT NULL,
  letzter_code  TEXT,
  geliehen_bis  TEXT,
  erneut        TEXT,
  PRIMARY KEY (art, ref),
  CHECK ((marke = '') = (geliehen_bis IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX auftrag_faellig ON auftrag (faellig) WHERE marke = '';
CREATE INDEX auftrag_geliehen ON auftrag (geliehen_bis) WHERE marke <> '';
CREATE INDEX auftrag_ref ON auftrag (ref) WHERE marke <> '';

CREATE TABLE aufgabe (
  id       TEXT PRIMARY KEY,
  mandant  TEXT NOT NULL,
  art      TEXT NOT NULL,
  angelegt TEXT NOT NULL,
  transfer TEXT,
  hinweis  TEXT NOT NULL,
  erledigt TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX aufgabe_offen ON aufgabe (angelegt, id) WHERE erledigt IS NULL;
CREATE INDEX aufgabe_transfer ON aufgabe (transfer) WHERE erledigt IS NULL;

CREATE TABLE akte (
  id           TEXT NOT NULL,
  mandant      TEXT NOT NULL,
  xdomea_uuid  TEXT NOT NULL,
  aktenzeichen TEXT NOT NULL,
  person       TEXT NOT NULL CHECK (json_valid(person)),
  angelegt     TEXT NOT NULL,
  sperren      TEXT NOT NULL CHECK (json_valid(sperren)),
  betreff      TEXT,
  test         INTEGER NOT NULL CHECK (test IN (0, 1)),
  herkunft     TEXT,
  azr_suche    TEXT,
  PRIMARY KEY (mandant, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX akte_aktenzeichen ON akte (mandant, aktenzeichen);
CREATE UNIQUE INDEX akte_herkunft ON akte (mandant, herkunft) WHERE herkunft IS NOT NULL;
CREATE INDEX akte_azr ON akte (mandant, azr_suche, test) WHERE azr_suche IS NOT NULL;

CREATE TABLE akte_name (
  mandant TEXT NOT NULL,
  name    TEXT NOT NULL,
  akte    TEXT NOT NULL,
  PRIMARY KEY (mandant, name, akte),
  FOREIGN KEY (mandant, akte) REFERENCES akte (mandant, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX akte_name_akte ON akte_name (mandant, akte);

CREATE TABLE dokument (
  mandant         TEXT NOT NULL,
  akte            TEXT NOT NULL,
  position        INTEGER NOT NULL CHECK (position > 0),
  uuid            TEXT NOT NULL,
  xdomea_uuid     TEXT NOT NULL,
  dateiname       TEXT NOT NULL,
  format          TEXT NOT NULL,
  pfad            TEXT NOT NULL CHECK (json_valid(pfad)),
  laenge          INTEGER NOT NULL CHECK (laenge >= 0),
  sha256          TEXT NOT NULL,
  crc32           INTEGER NOT NULL,
  beschreibung    TEXT,
  seiten          INTEGER,
  aktenwirksam    TEXT,
  transfervermerk TEXT CHECK (transfervermerk IS NULL OR json_valid(transfervermerk)),
  PRIMARY KEY (mandant, akte, position),
  UNIQUE (mandant, akte, uuid),
  FOREIGN KEY (mandant, akte) REFERENCES akte (mandant, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX dokument_sha256 ON dokument (sha256);

-- One row per generation of an authority's log; the newest generation is the one that is written.
CREATE TABLE protokoll (
  id         INTEGER PRIMARY KEY,
  mandant    TEXT NOT NULL,
  generation INTEGER NOT NULL CHECK (generation > 0),
  ursprung   TEXT NOT NULL UNIQUE,
  epoche     TEXT NOT NULL,
  groesse    INTEGER NOT NULL DEFAULT 0,
  frontier   BLOB NOT NULL DEFAULT x'',
  UNIQUE (mandant, generation)
) STRICT;

-- stelle = index in the tree; empty until the integrator has placed the entry. AUTOINCREMENT: a row number says
-- in which order entries were committed and is never used twice.
CREATE TABLE protokoll_eintrag (
  zeile    INTEGER PRIMARY KEY AUTOINCREMENT,
  log      INTEGER NOT NULL REFERENCES protokoll (id),
  stelle   INTEGER CHECK (stelle >= 0),
  blatt    BLOB NOT NULL CHECK (length(blatt) = 32),
  oktette  BLOB NOT NULL,
  ereignis TEXT NOT NULL,
  zeit     TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX protokoll_eintrag_stelle ON protokoll_eintrag (log, stelle) WHERE stelle IS NOT NULL;
CREATE UNIQUE INDEX protokoll_eintrag_blatt ON protokoll_eintrag (log, blatt);
CREATE INDEX protokoll_eintrag_offen ON protokoll_eintrag (log, zeile) WHERE stelle IS NULL;

-- What opens the salted commitments of an entry. Deleting a row erases the person from the log and leaves every
-- proof as it was. schluessel names the key the value is kept under; empty = in clear.
CREATE TABLE protokoll_offenlegung (
  eintrag    INTEGER NOT NULL REFERENCES protokoll_eintrag (zeile),
  feld       TEXT NOT NULL,
  nr         INTEGER NOT NULL,
  salt       BLOB NOT NULL,
  wert       BLOB NOT NULL,
  schluessel TEXT,
  PRIMARY KEY (eintrag, nr)
) STRICT, WITHOUT ROWID;

CREATE TABLE protokoll_checkpoint (
  nummer  INTEGER PRIMARY KEY AUTOINCREMENT,
  log     INTEGER NOT NULL REFERENCES protokoll (id),
  groesse INTEGER NOT NULL,
  notiz   BLOB NOT NULL,
  zeit    TEXT NOT NULL
) STRICT;
CREATE INDEX protokoll_checkpoint_log ON protokoll_checkpoint (log, nummer);

CREATE TABLE wegzug (
  zeile     INTEGER PRIMARY KEY AUTOINCREMENT,
  mandant   TEXT NOT NULL,
  azr_suche TEXT NOT NULL,
  ziel_ags  TEXT,
  gemeldet  TEXT NOT NULL
) STRICT;
CREATE INDEX wegzug_person ON wegzug (mandant, azr_suche, gemeldet);

CREATE TABLE quarantaene (
  id              TEXT PRIMARY KEY,
  mandant         TEXT,
  zeit            TEXT NOT NULL,
  code            TEXT NOT NULL,
  grund           TEXT NOT NULL,
  quelle          TEXT NOT NULL,
  umschlag_sha256 TEXT,
  laenge          INTEGER NOT NULL CHECK (laenge >= 0),
  authentisch     INTEGER NOT NULL CHECK (authentisch IN (0, 1)),
  autor           TEXT,
  uuid            TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX quarantaene_zeit ON quarantaene (zeit, id);
CREATE INDEX quarantaene_umschlag ON quarantaene (umschlag_sha256) WHERE umschlag_sha256 IS NOT NULL;
CREATE INDEX quarantaene_quelle ON quarantaene (quelle, laenge);
CREATE INDEX quarantaene_unauthentisch ON quarantaene (quelle, zeit, id) WHERE authentisch = 0;
CREATE INDEX quarantaene_nachricht ON quarantaene (mandant, autor, uuid) WHERE uuid IS NOT NULL;
