-- Pages about one transfer find its log entries, and a message by its id alone. What is looked up in an entry is the
-- value of its key "transfer" (x'22…' is "transfer":" as it stands in the canonical octets); a pruned one has none.
CREATE INDEX protokoll_eintrag_transfer ON protokoll_eintrag (
  substr(oktette, instr(oktette, x'227472616e73666572223a22') + 12, 36), zeile
) WHERE instr(oktette, x'227472616e73666572223a22') > 0;
CREATE INDEX nachricht_uuid ON nachricht (uuid);
-- What is refused and names no authority of ours is shown to the first one.
CREATE INDEX quarantaene_mandant ON quarantaene (mandant, zeit, id);
