-- Somebody stopped the intake of a delivery: it pauses between two case files until it is let go on.
ALTER TABLE scanlieferung ADD COLUMN angehalten TEXT;
