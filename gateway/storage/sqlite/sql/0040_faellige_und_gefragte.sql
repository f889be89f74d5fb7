-- What the log may lose is found by event and year, as the octets of an entry say ("ereignis":" and "zeit":"); a pruned
-- entry has neither. Without it each look at what is due read the log from its beginning.
CREATE INDEX protokoll_eintrag_ereignis ON protokoll_eintrag (
  log,
  substr(oktette, instr(oktette, x'2265726569676e6973223a22') + 12, instr(substr(oktette, instr(oktette, x'2265726569676e6973223a22') + 12), x'22') - 1),
  substr(oktette, instr(oktette, x'227a656974223a22') + 8, 4)
) WHERE instr(oktette, x'2265726569676e6973223a22') > 0;

-- Who is asked about finds the questions by a keyed hash of the account's name, and opens no others; those of before
-- are filled in with this step (kontofragen.py).
ALTER TABLE kontofrage ADD COLUMN suche TEXT;
CREATE INDEX kontofrage_suche ON kontofrage (mandant, suche, gestellt) WHERE freigegeben IS NOT NULL;
