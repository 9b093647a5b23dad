-- The product that a drop is one size of, and which; NULL where it is none.
ALTER TABLE drops ADD COLUMN product TEXT;
ALTER TABLE drops ADD COLUMN size TEXT;

-- The sizes of a product, in the order in which they were made.
CREATE INDEX drops_by_product ON drops (product, created_at_ms, sku) WHERE product IS NOT NULL;
