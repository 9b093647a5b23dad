-- Every index ends in what its queries filter by or add up, so that they read the index alone.

-- Newest first: of all drops, of one drop. The totals of a drop are added up from the second.
DROP INDEX orders_by_time;
DROP INDEX orders_by_sku;
CREATE INDEX orders_by_time ON orders (at_ms, sku, seq, state);
CREATE INDEX orders_by_sku ON orders (sku, at_ms, seq, state, quantity);

-- Who has used a purchase id.
CREATE INDEX orders_by_id ON orders (id, at_ms, sku, seq);
