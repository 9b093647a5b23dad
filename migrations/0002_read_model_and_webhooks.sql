-- What the queue has brought of every drop's ledger. An entry is here once, whatever the order and number of deliveries.
CREATE TABLE ledger (
  sku TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  entry TEXT NOT NULL,
  PRIMARY KEY (sku, seq)
) WITHOUT ROWID;

-- How far each ledger is here without a gap.
CREATE TABLE ledger_heads (
  sku TEXT PRIMARY KEY,
  seq INTEGER NOT NULL
) WITHOUT ROWID;

-- The orders of all drops, for reports. The object of the drop is the truth; this follows it by a second or so.
CREATE TABLE orders (
  sku TEXT NOT NULL,
  shopper TEXT NOT NULL,
  id TEXT NOT NULL,
  state TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  -- The purchase: when it was, and its ledger entry. NULL while only later entries about the order have arrived.
  at_ms INTEGER,
  seq INTEGER,
  -- The newest entry about the order that has arrived, which `state` is from.
  updated_at_ms INTEGER NOT NULL,
  updated_seq INTEGER NOT NULL,
  PRIMARY KEY (sku, shopper, id)
) WITHOUT ROWID;

-- Newest first, page by page: of all drops, of one, of one shopper.
CREATE INDEX orders_by_time ON orders (at_ms, sku, seq);
CREATE INDEX orders_by_sku ON orders (sku, at_ms, seq);
CREATE INDEX orders_by_shopper ON orders (shopper, at_ms, sku, seq);

CREATE TABLE webhook_receivers (
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  -- A JSON array of event types; NULL for all that there are.
  events TEXT,
  secret TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) WITHOUT ROWID;

-- How far each receiver has been told of each drop.
CREATE TABLE webhook_streams (
  receiver TEXT NOT NULL REFERENCES webhook_receivers (id) ON DELETE CASCADE,
  sku TEXT NOT NULL,
  -- The last entry that needs no telling any more.
  seq INTEGER NOT NULL,
  -- Until then somebody is delivering, or the receiver is given time after a failure.
  busy_until_ms INTEGER NOT NULL,
  -- Failures in a row.
  failures INTEGER NOT NULL,
  PRIMARY KEY (receiver, sku)
) WITHOUT ROWID;
