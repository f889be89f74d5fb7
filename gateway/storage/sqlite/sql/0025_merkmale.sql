-- What a document does by itself or hides, as it was found before it entered; goes with the document.
CREATE TABLE dokumentmerkmal (
  mandant  TEXT NOT NULL,
  akte     TEXT NOT NULL,
  dokument TEXT NOT NULL,
  merkmal  TEXT NOT NULL,
  PRIMARY KEY (mandant, akte, dokument, merkmal),
  FOREIGN KEY (mandant, akte, dokument) REFERENCES dokument (mandant, akte, uuid) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
