-- The whole procedure: offers, copies for inspection; sums of the quarantine and of envelopes closed again.
ALTER TABLE transfer ADD COLUMN angebot TEXT;
ALTER TABLE transfer ADD COLUMN ueber TEXT;
ALTER TABLE akte ADD COLUMN einsicht INTEGER NOT NULL DEFAULT 0 CHECK (einsicht IN (0, 1));

-- Each of these is asked while one writes, so it must find its rows, in order, without looking at any other's.
DROP INDEX transfer_akte;
CREATE INDEX transfer_akte ON transfer (mandant, akte, begonnen, id) WHERE akte IS NOT NULL;
DROP INDEX transfer_azr;
CREATE INDEX transfer_azr ON transfer (mandant, azr_suche, rolle, begonnen, id) WHERE azr_suche IS NOT NULL;
CREATE INDEX transfer_anzahl ON transfer (mandant, rolle, begonnen, partner, ueber) WHERE ueber IS NULL;
DROP INDEX akte_azr;
CREATE INDEX akte_azr ON akte (mandant, azr_suche, test, angelegt, id) WHERE azr_suche IS NOT NULL;
DROP INDEX aufgabe_transfer;
CREATE INDEX aufgabe_transfer ON aufgabe (transfer, angelegt, id) WHERE erledigt IS NULL;
DROP INDEX quarantaene_quelle;
CREATE INDEX quarantaene_belegt ON quarantaene (quelle, authentisch, laenge);
