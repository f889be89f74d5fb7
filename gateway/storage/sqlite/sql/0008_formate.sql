-- What a request accepts beside PDF and JPG (010201, zusaetzlichAkzeptiertesFormat), by keys of xdomea dateiformat.
ALTER TABLE transfer ADD COLUMN formate TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(formate));
