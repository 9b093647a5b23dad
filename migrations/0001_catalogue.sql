-- The drops that exist. What they sell and to whom is decided in their objects; this is where they are found.
CREATE TABLE drops (
  sku TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) WITHOUT ROWID;

-- Newest first, page by page.
CREATE INDEX drops_by_age ON drops (created_at_ms DESC, sku);
