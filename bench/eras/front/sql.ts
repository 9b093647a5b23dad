/**
 * The tables of the eras with a database. One order is one row, known by (shopper, id), so that a retry cannot become a second one.
 * `fillfactor` leaves room beside the one row that everybody changes: its next version lies on the same page, and no index is touched.
 */
export const SCHEMA = `
  CREATE TABLE stock (
    sku text PRIMARY KEY,
    remaining integer NOT NULL CHECK (remaining >= 0),
    per_shopper_limit integer NOT NULL
  ) WITH (fillfactor = 10);
  CREATE TABLE orders (
    sku text NOT NULL,
    shopper text NOT NULL,
    id text NOT NULL,
    quantity integer NOT NULL,
    at_ms bigint NOT NULL,
    PRIMARY KEY (sku, shopper, id)
  );
  CREATE TABLE shoppers (
    sku text NOT NULL,
    shopper text NOT NULL,
    units integer NOT NULL,
    PRIMARY KEY (sku, shopper)
  );`;

export const FILL = 'INSERT INTO stock (sku, remaining, per_shopper_limit) VALUES ($1, $2, $3)';

/** Era 1 as it was: lock the row, look, change, write. Each is a round trip, and everybody else waits for all of them. */
export const LOCK = {
  stock: 'SELECT remaining, per_shopper_limit FROM stock WHERE sku = $1 FOR UPDATE',
  known: `SELECT coalesce(sum(quantity), 0)::integer AS units, max(quantity) FILTER (WHERE id = $3) AS quantity,
    max(at_ms) FILTER (WHERE id = $3) AS at_ms FROM orders WHERE sku = $1 AND shopper = $2`,
  take: 'UPDATE stock SET remaining = remaining - $2 WHERE sku = $1',
  order: 'INSERT INTO orders (sku, shopper, id, quantity, at_ms) VALUES ($1, $2, $3, $4, $5)',
} as const;

/** What an exception of `buy` stands for: somebody else was faster, and nothing of the purchase stays. */
export const OVER_LIMIT = 'RG001';
export const TOO_FEW = 'RG002';

/**
 * Era 1 as its experts do it today: one round trip, one transaction, and the row that everybody wants is touched last, by one
 * conditional UPDATE, so that its lock is held for no longer than the commit takes. Whoever can be refused is refused without a lock.
 */
export const BUY_FUNCTION = `
  CREATE TYPE answer AS (outcome text, quantity integer, at_ms bigint, remaining integer);
  CREATE FUNCTION buy(a_sku text, a_shopper text, an_id text, a_quantity integer) RETURNS answer LANGUAGE plpgsql AS $$
  DECLARE
    known orders;
    left_over integer;
    most integer;
    owned integer;
    now_ms bigint := (extract(epoch FROM clock_timestamp()) * 1000)::bigint;
  BEGIN
    SELECT * INTO known FROM orders o WHERE o.sku = a_sku AND o.shopper = a_shopper AND o.id = an_id;
    IF FOUND THEN RETURN ROW('known', known.quantity, known.at_ms, NULL)::answer; END IF;

    SELECT s.remaining, s.per_shopper_limit INTO left_over, most FROM stock s WHERE s.sku = a_sku;
    IF left_over < a_quantity THEN RETURN ROW('short', NULL, NULL, left_over)::answer; END IF;
    SELECT s.units INTO owned FROM shoppers s WHERE s.sku = a_sku AND s.shopper = a_shopper;
    IF coalesce(owned, 0) + a_quantity > most THEN RETURN ROW('limit', NULL, NULL, left_over)::answer; END IF;

    INSERT INTO orders VALUES (a_sku, a_shopper, an_id, a_quantity, now_ms) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
      SELECT * INTO known FROM orders o WHERE o.sku = a_sku AND o.shopper = a_shopper AND o.id = an_id;
      RETURN ROW('known', known.quantity, known.at_ms, NULL)::answer;
    END IF;
    INSERT INTO shoppers AS s VALUES (a_sku, a_shopper, a_quantity)
      ON CONFLICT (sku, shopper) DO UPDATE SET units = s.units + a_quantity WHERE s.units + a_quantity <= most;
    IF NOT FOUND THEN RAISE EXCEPTION 'over the limit' USING ERRCODE = '${OVER_LIMIT}'; END IF;
    UPDATE stock s SET remaining = s.remaining - a_quantity WHERE s.sku = a_sku AND s.remaining >= a_quantity
      RETURNING s.remaining INTO left_over;
    IF NOT FOUND THEN RAISE EXCEPTION 'too few' USING ERRCODE = '${TOO_FEW}'; END IF;
    RETURN ROW('sold', a_quantity, now_ms, left_over)::answer;
  END $$;`;

export const BUY = 'SELECT (a).* FROM (SELECT buy($1, $2, $3, $4) AS a OFFSET 0) AS answered';

export const ORDERS_OF = 'SELECT id, quantity, at_ms FROM orders WHERE sku = $1 AND shopper = $2';

/**
 * The main database behind the regions of era 2. An order has a number of its own, as each region gives it, and the stock may be
 * counted below zero: by the time that a sale arrives here it has been made.
 */
export const REGIONS_SCHEMA = `
  CREATE TABLE stock (sku text PRIMARY KEY, remaining integer NOT NULL);
  CREATE TABLE orders (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku text NOT NULL,
    region integer NOT NULL,
    shopper text NOT NULL,
    id text NOT NULL,
    quantity integer NOT NULL,
    at_ms bigint NOT NULL
  );`;

/** A region's sales arrive together, as one JSON parameter. */
export const SYNC = `
  WITH arrived AS (
    INSERT INTO orders (sku, region, shopper, id, quantity, at_ms)
    SELECT $1, $2, s.shopper, s.id, s.quantity, s."atMs"
    FROM json_to_recordset($3::json) AS s (shopper text, id text, quantity integer, "atMs" bigint)
    RETURNING quantity
  )
  UPDATE stock SET remaining = remaining - (SELECT sum(quantity) FROM arrived) WHERE sku = $1`;
