-- The whole procedure: offers, copies for inspection.
ALTER TABLE transfer ADD COLUMN angebot TEXT;
ALTER TABLE transfer ADD COLUMN ueber TEXT;
ALTER TABLE akte ADD COLUMN einsicht INTEGER NOT NULL DEFAULT 0 CHECK (einsicht IN (0, 1));
