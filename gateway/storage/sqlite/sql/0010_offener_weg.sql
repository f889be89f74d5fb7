-- The plain route: messages nobody sealed for us, and the packets of deliveries that come and go in several.
ALTER TABLE nachricht ADD COLUMN offen INTEGER NOT NULL DEFAULT 0 CHECK (offen IN (0, 1));
CREATE INDEX postfach_ausgelegt ON postfach (eingang, id) WHERE zustand = 'ausgelegt';

-- One row per packet 010207, ours and those of partners: which delivery it belongs to, under which name it travels.
-- lieferung = UUID of its 010206; laenge = octets of the slice. A received one goes when its delivery is
-- imported or has ended; zeit = when it was written or came.
CREATE TABLE paket (
  mandant   TEXT NOT NULL,
  autor     TEXT NOT NULL,
  lieferung TEXT NOT NULL,
  nummer    INTEGER NOT NULL CHECK (nummer > 0),
  uuid      TEXT NOT NULL,
  laenge    INTEGER NOT NULL CHECK (laenge > 0),
  sha256    TEXT,
  zeit      TEXT NOT NULL,
  PRIMARY KEY (mandant, autor, lieferung, nummer)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX paket_uuid ON paket (mandant, autor, uuid);
CREATE INDEX paket_zeit ON paket (zeit);
