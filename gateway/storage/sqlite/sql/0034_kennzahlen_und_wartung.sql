-- How long files take, for the figures of an authority; one row per transfer, and no person in it, neither whose file
-- it is nor who works on it. Seconds lie with us, with the partner, on the way; empty where this was not kept from the
-- beginning. umzug is emptied once the file is here. What is finished once never changes: figures of a quarter stay.
CREATE TABLE laufzeit (
  transfer         TEXT PRIMARY KEY REFERENCES transfer (id) ON DELETE CASCADE,
  mandant          TEXT NOT NULL,
  rolle            TEXT NOT NULL CHECK (rolle IN ('geber', 'nehmer')),
  begonnen         TEXT NOT NULL,
  partner          TEXT,
  umzug            TEXT,
  gefragt          TEXT,
  bei_uns          INTEGER,
  beim_partner     INTEGER,
  unterwegs        INTEGER,
  ende             TEXT,
  fertig           TEXT,
  werktage         INTEGER,
  werktage_partner INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX laufzeit_fertig ON laufzeit (
  mandant, rolle, fertig, partner, werktage, werktage_partner, bei_uns, beim_partner, unterwegs
) WHERE fertig IS NOT NULL;
CREATE INDEX laufzeit_offen ON laufzeit (mandant, rolle, begonnen, ende) WHERE ende IS NULL;
CREATE INDEX laufzeit_ende ON laufzeit (mandant, rolle, ende, begonnen) WHERE ende IS NOT NULL;
INSERT INTO laufzeit (transfer, mandant, rolle, begonnen, partner, ende)
SELECT id, mandant, rolle, begonnen, partner,
  CASE WHEN zustand IN (
    'abgelehnt', 'weitergeleitet', 'zurueckgewiesen', 'zurueckgezogen', 'zurueckgerufen', 'aufgegeben', 'abgeschlossen'
  ) THEN coalesce(seit, geaendert) END
FROM transfer;

-- While a row stands here no new work is begun. Who switched it, and why, is sealed.
CREATE TABLE wartung (
  id          TEXT PRIMARY KEY CHECK (id = 'wartung'),
  seit        TEXT NOT NULL,
  person      TEXT NOT NULL,
  begruendung TEXT NOT NULL
) STRICT, WITHOUT ROWID;
