-- What a request accepts beside PDF and JPG (010201, zusaetzlichAkzeptiertesFormat), by keys of xdomea dateiformat.
ALTER TABLE transfer ADD COLUMN formate TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(formate));
-- zeugen = co-signature lines of other operators in the note; most checkpoints have none.
ALTER TABLE protokoll_checkpoint ADD COLUMN zeugen INTEGER NOT NULL DEFAULT 0 CHECK (zeugen >= 0);
CREATE INDEX protokoll_checkpoint_bezeugt ON protokoll_checkpoint (log, groesse) WHERE zeugen > 0;
