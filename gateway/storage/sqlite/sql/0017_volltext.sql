-- Index of the words in documents: short keyed hashes (ADR 0018), no text. A document's row number is made of its
-- file's number and a running one, so that the documents of a file lie together in the index.
CREATE TABLE textakte (
  nr      INTEGER PRIMARY KEY AUTOINCREMENT,
  mandant TEXT NOT NULL,
  akte    TEXT NOT NULL,
  UNIQUE (mandant, akte),
  FOREIGN KEY (mandant, akte) REFERENCES akte (mandant, id) ON DELETE CASCADE
) STRICT;
CREATE TABLE textdokument (
  nr       INTEGER PRIMARY KEY,
  textakte INTEGER NOT NULL REFERENCES textakte (nr) ON DELETE CASCADE CHECK (textakte = nr >> 20),
  mandant  TEXT NOT NULL,
  akte     TEXT NOT NULL,
  dokument TEXT NOT NULL,
  stand    TEXT NOT NULL DEFAULT 'offen' CHECK (stand IN ('offen', 'da', 'ohne', 'unlesbar')),
  versuche INTEGER NOT NULL DEFAULT 0,
  UNIQUE (mandant, akte, dokument),
  FOREIGN KEY (mandant, akte, dokument) REFERENCES dokument (mandant, akte, uuid) ON DELETE CASCADE
) STRICT;
CREATE INDEX textdokument_akte ON textdokument (textakte);
CREATE INDEX textdokument_offen ON textdokument (nr, mandant) WHERE stand = 'offen';
CREATE VIRTUAL TABLE volltext USING fts5 (marken, content='', contentless_delete=1, detail=none, tokenize='ascii');
-- Deleted documents leave their words behind until the index is merged: how many, when the
-- clean-up saw that, how many of them the merge that runs takes.
CREATE TABLE volltext_rest (
  zeile  INTEGER PRIMARY KEY CHECK (zeile = 1),
  anzahl INTEGER NOT NULL DEFAULT 0,
  seit   TEXT,
  laeuft INTEGER
) STRICT;
INSERT INTO volltext_rest (zeile) VALUES (1);

CREATE TRIGGER dokument_lesen AFTER INSERT ON dokument WHEN new.format IN ('018', '044') AND new.ersetzt = 0
BEGIN
  INSERT INTO textakte (mandant, akte) VALUES (new.mandant, new.akte) ON CONFLICT DO NOTHING;
  INSERT INTO textdokument (nr, textakte, mandant, akte, dokument)
    SELECT coalesce((SELECT max(nr) + 1 FROM textdokument WHERE textakte = a.nr), a.nr << 20),
           a.nr, new.mandant, new.akte, new.uuid
    FROM textakte AS a WHERE a.mandant = new.mandant AND a.akte = new.akte;
END;
CREATE TRIGGER dokument_text_ersetzt AFTER UPDATE OF ersetzt ON dokument WHEN new.ersetzt = 1
BEGIN
  DELETE FROM textdokument WHERE mandant = new.mandant AND akte = new.akte AND dokument = new.uuid;
END;
CREATE TRIGGER textdokument_weg AFTER DELETE ON textdokument WHEN old.stand = 'da'
BEGIN
  DELETE FROM volltext WHERE rowid = old.nr;
  UPDATE volltext_rest SET anzahl = anzahl + 1;
END;

-- Documents from before: the clean-up of the running program reads them.
INSERT INTO textakte (mandant, akte)
  SELECT DISTINCT mandant, akte FROM dokument WHERE format IN ('018', '044') AND ersetzt = 0;
INSERT INTO textdokument (nr, textakte, mandant, akte, dokument)
  SELECT (a.nr << 20) + row_number() OVER (PARTITION BY a.nr ORDER BY d.position) - 1,
         a.nr, d.mandant, d.akte, d.uuid
  FROM dokument AS d JOIN textakte AS a ON a.mandant = d.mandant AND a.akte = d.akte
  WHERE d.format IN ('018', '044') AND d.ersetzt = 0;
-- Names are also indexed as one word and in more spellings: every file anew.
INSERT INTO suche_offen (mandant, akte) SELECT mandant, id FROM akte WHERE true ON CONFLICT DO NOTHING;
