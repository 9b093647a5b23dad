-- While a secret is changed, deliveries are signed with the one before it too.
ALTER TABLE webhook_receivers ADD COLUMN previous_secret TEXT;
ALTER TABLE webhook_receivers ADD COLUMN previous_secret_until_ms INTEGER;

-- A disabled receiver is told nothing, and its streams stand still. NULL: it is told.
ALTER TABLE webhook_receivers ADD COLUMN disabled_at_ms INTEGER;
-- `gone` (it answered 410) or `operator`.
ALTER TABLE webhook_receivers ADD COLUMN disabled_reason TEXT;

-- 1: it took long to answer, so it is told apart from those that do not.
ALTER TABLE webhook_receivers ADD COLUMN slow INTEGER NOT NULL DEFAULT 0;

-- Until then somebody is delivering its dead letters.
ALTER TABLE webhook_receivers ADD COLUMN redelivering_until_ms INTEGER NOT NULL DEFAULT 0;

-- How many messages of the entry after `seq` the receiver has been told: an entry may be two.
ALTER TABLE webhook_streams ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
-- 1: nobody is delivering, and until `busy_until_ms` the receiver is given time after a failure.
ALTER TABLE webhook_streams ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
-- The first failure since the last success, why the newest one failed, and how often the next message was tried so far.
ALTER TABLE webhook_streams ADD COLUMN failing_since_ms INTEGER;
ALTER TABLE webhook_streams ADD COLUMN error TEXT;
ALTER TABLE webhook_streams ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;

CREATE INDEX webhook_streams_waiting ON webhook_streams (receiver, failing_since_ms) WHERE waiting = 1;

-- The commands that were carried out, so that none is carried out twice.
CREATE TABLE webhook_commands (
  receiver TEXT NOT NULL REFERENCES webhook_receivers (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  -- What it said, but for the secret.
  command TEXT NOT NULL,
  -- The secret that a rotation brought; NULL once it is not valid any more.
  secret TEXT,
  PRIMARY KEY (receiver, id)
) WITHOUT ROWID;

-- Messages that a receiver has not taken for so long that its stream went on without them. Kept until they are delivered.
CREATE TABLE webhook_dead_letters (
  receiver TEXT NOT NULL REFERENCES webhook_receivers (id) ON DELETE CASCADE,
  sku TEXT NOT NULL,
  seq INTEGER NOT NULL,
  -- Which of the entry's messages it is.
  part INTEGER NOT NULL,
  -- The header `webhook-id`.
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  -- The body, as JSON.
  event TEXT NOT NULL,
  happened_at_ms INTEGER NOT NULL,
  failed_at_ms INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  status INTEGER,
  error TEXT NOT NULL,
  -- 1: somebody has asked for it to be delivered after all.
  redelivering INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (receiver, sku, seq, part)
) WITHOUT ROWID;

CREATE INDEX webhook_dead_letters_redelivering ON webhook_dead_letters (receiver, sku, seq, part) WHERE redelivering = 1;

-- The newest attempts to tell each receiver something, numbered from 1.
CREATE TABLE webhook_deliveries (
  receiver TEXT NOT NULL REFERENCES webhook_receivers (id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  id TEXT NOT NULL,
  -- NULL for a test.
  sku TEXT,
  seq INTEGER,
  type TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  delivered INTEGER NOT NULL,
  status INTEGER,
  error TEXT,
  duration_ms INTEGER NOT NULL,
  PRIMARY KEY (receiver, n)
) WITHOUT ROWID;
