-- A keyed hash over what an address is to be told: who writes the database tells nobody anything in our name. Those that
-- wait meanwhile get theirs with this step (webhooks.py).
ALTER TABLE webhook_zustellung ADD COLUMN siegel TEXT NOT NULL DEFAULT '';
