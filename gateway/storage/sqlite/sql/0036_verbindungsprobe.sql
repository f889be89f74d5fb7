-- The newest test message to a partner is found by an index; there are few of them among all messages.
CREATE INDEX nachricht_probe ON nachricht (mandant, leser, zeit)
  WHERE test = 'verbindungsprobe' AND richtung = 'aus' AND typ = '0021';
