-- A document, once it is in the register, never changes: a correction is a new version beside it, and the old one is
-- marked superseded, once. Whoever adds a column to this table names it here too.
CREATE TRIGGER dokument_fest BEFORE UPDATE OF
  mandant, akte, position, uuid, xdomea_uuid, dateiname, format, pfad, laenge, sha256, crc32, beschreibung,
  seiten, aktenwirksam, transfervermerk, bereinigen, blatt_von, blatt_bis
ON dokument BEGIN
  SELECT RAISE(ABORT, 'a document never changes: add a new version');
END;
CREATE TRIGGER dokument_ersetzt BEFORE UPDATE OF ersetzt ON dokument
WHEN NOT (old.ersetzt = 0 AND new.ersetzt = 1) BEGIN
  SELECT RAISE(ABORT, 'a superseded document stays so');
END;
-- REPLACE would delete the row that is in the way without a word.
CREATE TRIGGER dokument_neu BEFORE INSERT ON dokument
WHEN EXISTS (SELECT 1 FROM dokument AS d WHERE d.mandant = new.mandant AND d.akte = new.akte
             AND (d.position = new.position OR d.uuid = new.uuid)) BEGIN
  SELECT RAISE(ABORT, 'a document never takes the place of another one');
END;
