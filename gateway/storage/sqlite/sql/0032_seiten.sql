-- Pages stay quick in a house that has kept everything for years. A transfer is found by its Kurzzeichen, which is kept
-- with it (computed from the process id; kurzzeichen.py fills in what is there). Lists choose by state, side and partner
-- within an index alone, and read of each state no more rows than a page has. What is looked up in an entry of the log is what its canonical octets say, never a column
-- beside them: the moment, and the message or its trigger ("zeit":", "nachricht":", "ausloeser":" as octets).
ALTER TABLE transfer ADD COLUMN kurzzeichen TEXT;
CREATE INDEX transfer_kurzzeichen ON transfer (mandant, kurzzeichen, begonnen, id);
CREATE INDEX transfer_stand ON transfer (mandant, zustand, rolle, begonnen, id, partner);
DROP INDEX transfer_mandant;
CREATE INDEX transfer_mandant ON transfer (mandant, begonnen, id, rolle, partner);
CREATE INDEX protokoll_eintrag_zeit ON protokoll_eintrag (
  log, substr(oktette, instr(oktette, x'227a656974223a22') + 8, 24), stelle
) WHERE instr(oktette, x'227a656974223a22') > 0;
CREATE INDEX protokoll_eintrag_nachricht ON protokoll_eintrag (
  substr(oktette, instr(oktette, x'226e6163687269636874223a22') + 13, 36), zeile
) WHERE instr(oktette, x'226e6163687269636874223a22') > 0;
CREATE INDEX protokoll_eintrag_ausloeser ON protokoll_eintrag (
  substr(oktette, instr(oktette, x'226175736c6f65736572223a22') + 13, 36), zeile
) WHERE instr(oktette, x'226175736c6f65736572223a22') > 0;
-- How many entries are pruned is said with each answer.
CREATE INDEX protokoll_eintrag_gekuerzt ON protokoll_eintrag (log) WHERE gekuerzt IS NOT NULL;
