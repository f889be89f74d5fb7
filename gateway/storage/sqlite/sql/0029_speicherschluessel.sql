-- Another storage key: sealed columns are sealed anew. Of a document these may change from sealed text to text sealed
-- under another key (its name stands behind the mark), to nothing else; every other column still never changes.
DROP TRIGGER dokument_fest;
CREATE TRIGGER dokument_fest BEFORE UPDATE OF
  mandant, akte, position, uuid, xdomea_uuid, format, pfad, laenge, sha256, crc32,
  seiten, aktenwirksam, transfervermerk, bereinigen, blatt_von, blatt_bis
ON dokument BEGIN
  SELECT RAISE(ABORT, 'a document never changes: add a new version');
END;
CREATE TRIGGER dokument_umgeschluesselt BEFORE UPDATE OF dateiname, beschreibung ON dokument
WHEN (new.dateiname IS NOT old.dateiname OR new.beschreibung IS old.beschreibung)
  AND NOT (substr(old.dateiname, 1, 13) = '"aktenbote:1:' AND substr(new.dateiname, 1, 13) = '"aktenbote:1:'
           AND substr(old.dateiname, 14, 16) <> substr(new.dateiname, 14, 16))
  OR (new.beschreibung IS NOT old.beschreibung OR new.dateiname IS old.dateiname)
  AND NOT (coalesce(substr(old.beschreibung, 1, 13) = '"aktenbote:1:'
           AND substr(new.beschreibung, 1, 13) = '"aktenbote:1:'
           AND substr(old.beschreibung, 14, 16) <> substr(new.beschreibung, 14, 16), 0)) BEGIN
  SELECT RAISE(ABORT, 'a document never changes: add a new version');
END;
