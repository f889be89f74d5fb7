-- Whether our copy of a handed-over file is kept for a while: then the next step is ours, and a list is chosen by it
-- without a look at each transfer. It follows the job that ends the retention and the deletion of the content.
ALTER TABLE transfer ADD COLUMN aufbewahrt INTEGER NOT NULL DEFAULT 0 CHECK (aufbewahrt IN (0, 1));
CREATE TRIGGER transfer_aufbewahrt AFTER INSERT ON auftrag WHEN new.art = 'aufbewahrt' BEGIN
  UPDATE transfer SET aufbewahrt = 1 WHERE id = new.ref AND NOT EXISTS (
    SELECT 1 FROM akte WHERE akte.mandant = transfer.mandant AND akte.id = transfer.akte AND akte.geloescht IS NOT NULL
  );
END;
CREATE TRIGGER transfer_nicht_aufbewahrt AFTER DELETE ON auftrag WHEN old.art = 'aufbewahrt' BEGIN
  UPDATE transfer SET aufbewahrt = 0 WHERE id = old.ref;
END;
CREATE TRIGGER transfer_akte_geloescht AFTER UPDATE OF geloescht ON akte WHEN new.geloescht IS NOT NULL BEGIN
  UPDATE transfer SET aufbewahrt = 0 WHERE mandant = new.mandant AND akte = new.id;
END;
UPDATE transfer SET aufbewahrt = 1
  WHERE id IN (SELECT ref FROM auftrag WHERE art = 'aufbewahrt') AND NOT EXISTS (
    SELECT 1 FROM akte WHERE akte.mandant = transfer.mandant AND akte.id = transfer.akte AND akte.geloescht IS NOT NULL
  );
CREATE INDEX transfer_kopie ON transfer (mandant, aufbewahrt, begonnen, id, partner)
  WHERE zustand = 'abgeschlossen' AND rolle = 'geber';

-- How many case files of a delivery stand where, counted without reading what is said of each.
CREATE INDEX scanakte_stand ON scanakte (lieferung, stand, abgeloest);
