-- The whole procedure: offers, copies for inspection; sums of the quarantine and of envelopes closed again.
ALTER TABLE transfer ADD COLUMN angebot TEXT;
ALTER TABLE transfer ADD COLUMN ueber TEXT;
ALTER TABLE akte ADD COLUMN einsicht INTEGER NOT NULL DEFAULT 0 CHECK (einsicht IN (0, 1));

DROP INDEX quarantaene_quelle;
CREATE INDEX quarantaene_belegt ON quarantaene (quelle, authentisch, laenge);
