-- Blatt numbers of documents and the retention mark of a file. Scan evidence is JSON and needs no column.
ALTER TABLE dokument ADD COLUMN blatt_von INTEGER CHECK (blatt_von > 0);
ALTER TABLE dokument ADD COLUMN blatt_bis INTEGER CHECK (blatt_bis >= blatt_von);
ALTER TABLE akte ADD COLUMN aufbewahren_bis TEXT;
