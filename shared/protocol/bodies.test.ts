import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { CommandBody, DropBody, PurchaseBody, REGIONS, RefundBody, RestockBody } from './bodies.ts';
import { Shopper, Sku } from './fields.ts';
import { HOLD_SECONDS_MAX, MAX_PER_PURCHASE_DEFAULT, QUANTITY_MAX, TOTAL_MAX } from './limits.ts';

const NOT_AN_OBJECT = 'the body must be a JSON object';
const ID = 'id must be 1 to 64 characters of A-Z a-z 0-9 _ -';

/** The first thing that is wrong, as it is answered; or what was accepted. */
function answerTo(schema: v.GenericSchema, value: unknown): unknown {
  const result = v.safeParse(schema, value, { abortEarly: true });
  return result.success ? { accepted: result.output } : result.issues[0].message;
}

const LEAST = { title: 'Air One', total: 500 };

describe('the body of a drop', () => {
  it('HTTP-6: needs a title and a total; the rest has defaults or is unset', () => {
    expect(answerTo(DropBody, LEAST)).toEqual({
      accepted: { ...LEAST, maxPerPurchase: MAX_PER_PURCHASE_DEFAULT, holdSeconds: 0, lanes: 0 },
    });
    expect(answerTo(DropBody, {})).toBe('title is missing');
    expect(answerTo(DropBody, { title: 'Air One' })).toBe('total is missing');
  });

  it('HTTP-6, HTTP-13: takes every field of the contract; times become milliseconds', () => {
    const body = {
      ...LEAST,
      ...{ imageUrl: 'https://shop.example/air-one.avif', price: { amount: 129.5, currency: 'EUR' } },
      ...{ perShopperLimit: 2, maxPerPurchase: 1, holdSeconds: 600, lanes: 8, region: 'weur' },
    };
    const accepted = { ...body, opensAt: Date.UTC(2026, 10, 22, 12), closesAt: Date.UTC(2026, 10, 22, 13, 30) };
    expect(
      answerTo(DropBody, { ...body, opensAt: '2026-11-22T12:00:00Z', closesAt: '2026-11-22T14:30:00+01:00' }),
    ).toEqual({
      accepted,
    });
  });

  it.each(['imageUrl', 'price', 'perShopperLimit', 'opensAt', 'closesAt', 'region', 'product', 'size'])(
    'HTTP-6: null unsets %s',
    (field) => {
      expect(answerTo(DropBody, { ...LEAST, [field]: null })).toMatchObject({ accepted: { [field]: null } });
    },
  );

  it('HTTP-6: null stands for the default of maxPerPurchase, holdSeconds and lanes', () => {
    expect(answerTo(DropBody, { ...LEAST, maxPerPurchase: null, holdSeconds: null, lanes: null })).toMatchObject({
      accepted: { maxPerPurchase: MAX_PER_PURCHASE_DEFAULT, holdSeconds: 0, lanes: 0 },
    });
  });

  it.each([null, [], [LEAST], 'text', 5, true])('HTTP-11: %j is no object', (body) => {
    expect(answerTo(DropBody, body)).toBe(NOT_AN_OBJECT);
  });

  it.each(['Total', 'opens_at', '__proto__', 'constructor', 'toString', 'sku', 'id'])(
    'HTTP-6, HTTP-11: there is no field %s',
    (field) => {
      const body: unknown = JSON.parse(`{"title":"Air One","total":500,"${field}":1}`);
      expect(answerTo(DropBody, body)).toBe(`there is no field named ${field}`);
    },
  );
});

describe('a size of a product', () => {
  const SIZE = 'size must be a text of 1 to 24 characters without space around it';

  it.each(['42', 'XL', 'Kids 10–12', '½', 'x'.repeat(24), '👟'.repeat(24)])('WATCH-3: may be %s', (size) => {
    const named = { ...LEAST, product: 'air-one', size };
    expect(answerTo(DropBody, named)).toMatchObject({ accepted: { product: 'air-one', size } });
  });

  it.each(['', ' ', ' 42', '42 ', 'x'.repeat(25), 'a\nb', 'a\u0085', 'a\u2028', '\ud83d', 42, ['42']])(
    'WATCH-3: may not be %j',
    (size) => {
      expect(answerTo(DropBody, { ...LEAST, product: 'air-one', size })).toBe(SIZE);
    },
  );

  it('WATCH-3: has a product, and a product has sizes', () => {
    expect(answerTo(DropBody, { ...LEAST, product: 'air-one' })).toBe('size is required where there is a product');
    expect(answerTo(DropBody, { ...LEAST, product: 'air-one', size: null })).toBe(
      'size is required where there is a product',
    );
    expect(answerTo(DropBody, { ...LEAST, size: '42' })).toBe('product is required where there is a size');
    expect(answerTo(DropBody, { ...LEAST, product: null, size: null })).toMatchObject({ accepted: { size: null } });
    for (const product of ['', 'air one', '-a', 'air~one', 'x'.repeat(65), 7]) {
      expect(answerTo(DropBody, { ...LEAST, product, size: '42' })).toBe(
        'product must be 1 to 64 characters of A-Z a-z 0-9 _ - . and begin and end with a letter or digit',
      );
    }
  });
});

describe('the numbers of a drop', () => {
  const bounds: [string, number, number][] = [
    ['total', 0, TOTAL_MAX],
    ['perShopperLimit', 1, TOTAL_MAX],
    ['maxPerPurchase', 1, QUANTITY_MAX],
    ['holdSeconds', 0, HOLD_SECONDS_MAX],
    ['lanes', 0, 1_000],
  ];

  it.each(bounds)('HTTP-6: %s is a whole number from %i to %i', (field, min, max) => {
    const message = `${field} must be a whole number from ${min} to ${max}`;
    for (const value of [min, min + 1, max - 1, max]) {
      expect(answerTo(DropBody, { ...LEAST, [field]: value })).toMatchObject({ accepted: { [field]: value } });
    }
    const wrong = [
      min - 1,
      max + 1,
      min + 0.5,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
      2 ** 53,
      `${min}`,
      '',
      true,
      [min],
      {},
    ];
    for (const value of wrong) expect(answerTo(DropBody, { ...LEAST, [field]: value })).toBe(message);
  });
});

describe('the texts of a drop', () => {
  it.each([
    [5, 'title must be a text'],
    [null, 'title must be a text'],
    ['', 'title must not be empty'],
    [' \n ', 'title must not be empty'],
    ['x'.repeat(201), 'title must have at most 200 characters'],
    ['a\u0000b', 'title must not hold control characters or halves of characters'],
    ['a\u2028b', 'title must not hold control characters or halves of characters'],
    ['a\ud83d', 'title must not hold control characters or halves of characters'],
  ])('HTTP-6: the title %j is answered: %s', (title, message) => {
    expect(answerTo(DropBody, { ...LEAST, title })).toBe(message);
  });

  it('HTTP-6: a title may say anything else, and is trimmed', () => {
    for (const title of [
      '<script>alert(1)</script>',
      '«Ünï» 限定 👟',
      "Robert'); DROP TABLE orders;--",
      'x'.repeat(200),
    ]) {
      expect(answerTo(DropBody, { ...LEAST, title: ` ${title} ` })).toMatchObject({ accepted: { title } });
    }
  });

  it.each(['https://x', 'http://localhost:8787/a.png', 'https://shop.example/a%20b.jpg?w=1#x', '/a.svg', '/'])(
    'HTTP-6: the image may be at %s',
    (imageUrl) => {
      expect(answerTo(DropBody, { ...LEAST, imageUrl })).toMatchObject({ accepted: { imageUrl } });
    },
  );

  it.each([
    ...['', 'a.png', '//evil.example/a.png', '/\\evil.example', 'javascript:alert(1)', 'data:image/png;base64,AA'],
    ...['https://', 'ftp://x/a', 'HTTPS://x', 'https://x/a b', 'https://x/"onerror="', 'https://x/<a>', '\nhttps://x'],
    ...['https://x/a\n', 'https://x/\u0007', 'https://x/\ud800'],
  ])('HTTP-6: the image cannot be at %j', (imageUrl) => {
    expect(answerTo(DropBody, { ...LEAST, imageUrl })).toBe(
      'imageUrl must be a web address (https://…) or a path that begins with one slash',
    );
  });

  it('HTTP-6: the address of the image has at most 2048 characters', () => {
    expect(answerTo(DropBody, { ...LEAST, imageUrl: 5 })).toBe('imageUrl must be a text');
    const long = (length: number) => `/${'x'.repeat(length - 1)}`;
    expect(answerTo(DropBody, { ...LEAST, imageUrl: long(2_048) })).toMatchObject({ accepted: {} });
    expect(answerTo(DropBody, { ...LEAST, imageUrl: long(2_049) })).toBe('imageUrl must have at most 2048 characters');
  });

  it.each([
    [5, 'price must be an object with amount and currency'],
    [[], 'price must be an object with amount and currency'],
    ['129 EUR', 'price must be an object with amount and currency'],
    [{}, 'price.amount is missing'],
    [{ amount: 1 }, 'price.currency is missing'],
    [{ currency: 'EUR' }, 'price.amount is missing'],
    [{ amount: '1', currency: 'EUR' }, 'price.amount must be a number'],
    [{ amount: Number.NaN, currency: 'EUR' }, 'price.amount must be a number'],
    [{ amount: Number.POSITIVE_INFINITY, currency: 'EUR' }, 'price.amount must be from 0 to 1000000000'],
    [{ amount: -0.01, currency: 'EUR' }, 'price.amount must be from 0 to 1000000000'],
    [{ amount: 1, currency: 5 }, 'price.currency must be a text'],
    [{ amount: 1, currency: 'eur' }, 'price.currency must be three capital letters (ISO 4217)'],
    [{ amount: 1, currency: 'EUROS' }, 'price.currency must be three capital letters (ISO 4217)'],
    [{ amount: 1, currency: 'EUR', tax: 1 }, 'there is no field named price.tax'],
  ])('HTTP-6: the price %j is answered: %s', (price, message) => {
    expect(answerTo(DropBody, { ...LEAST, price })).toBe(message);
  });

  it('HTTP-6: the region is one that Cloudflare knows', () => {
    for (const region of REGIONS)
      expect(answerTo(DropBody, { ...LEAST, region })).toMatchObject({ accepted: { region } });
    for (const region of ['', 'WEUR', 'mars', 5, ['weur']]) {
      expect(answerTo(DropBody, { ...LEAST, region })).toBe(
        'region must be one of wnam, enam, sam, weur, eeur, apac, oc, afr, me',
      );
    }
  });
});

describe('the times of a drop', () => {
  it.each([
    ['2026-11-22T12:00:00Z', Date.UTC(2026, 10, 22, 12)],
    ['2026-11-22t12:00:00z', Date.UTC(2026, 10, 22, 12)],
    ['2026-11-22T12:00:00.5Z', Date.UTC(2026, 10, 22, 12) + 500],
    ['2026-11-22T12:00:00.123456789Z', Date.UTC(2026, 10, 22, 12) + 123],
    ['2026-11-22T00:30:00+01:00', Date.UTC(2026, 10, 21, 23, 30)],
    ['2026-11-22T12:00:00-00:00', Date.UTC(2026, 10, 22, 12)],
    ['2028-02-29T23:59:59Z', Date.UTC(2028, 1, 29, 23, 59, 59)],
  ])('HTTP-13: %s is a time', (opensAt, ms) => {
    expect(answerTo(DropBody, { ...LEAST, opensAt })).toMatchObject({ accepted: { opensAt: ms } });
  });

  it.each([
    ...['', 'noon', '2026-11-22', '2026-11-22T12:00', '2026-11-22T12:00:00', '2026-11-22 12:00:00Z', '12:00:00Z'],
    ...['2026-11-22T12:00:00+0100', '2026-11-22T12:00:00 Z', ' 2026-11-22T12:00:00Z', '2026-11-22T12:00:00Z\n'],
    ...['2026-02-29T12:00:00Z', '2026-02-30T12:00:00Z', '2026-11-31T12:00:00Z', '2026-13-01T12:00:00Z'],
    ...['2026-00-10T12:00:00Z', '2026-11-00T12:00:00Z', '2026-11-22T24:00:00Z', '2026-11-22T12:60:00Z'],
    ...['2026-11-22T12:00:60Z', '2026-11-22T12:00:00+24:00', '+002026-11-22T12:00:00Z', '２０２６-11-22T12:00:00Z'],
    ...[1_795_348_800_000, true, {}, ['2026-11-22T12:00:00Z']],
  ])('HTTP-13: %j is none', (time) => {
    const rule = 'must be a time such as 2026-11-22T12:00:00Z (RFC 3339)';
    expect(answerTo(DropBody, { ...LEAST, opensAt: time })).toBe(`opensAt ${rule}`);
    expect(answerTo(DropBody, { ...LEAST, closesAt: time })).toBe(`closesAt ${rule}`);
  });

  it('HTTP-6: a drop closes later than it opens', () => {
    const times = (opensAt: string, closesAt: string) => ({ ...LEAST, opensAt, closesAt });
    const message = 'closesAt must be later than opensAt';
    expect(answerTo(DropBody, times('2026-11-22T12:00:00Z', '2026-11-22T12:00:00Z'))).toBe(message);
    expect(answerTo(DropBody, times('2026-11-22T12:00:00Z', '2026-11-22T12:30:00+01:00'))).toBe(message);
    expect(answerTo(DropBody, times('2026-11-22T12:00:00Z', '2026-11-22T12:00:00.001Z'))).toMatchObject({
      accepted: {},
    });
    expect(answerTo(DropBody, { ...LEAST, closesAt: '2026-11-22T12:00:00Z' })).toMatchObject({ accepted: {} });
  });
});

describe('the bodies of commands', () => {
  it.each([
    [PurchaseBody, {}, 'quantity is missing'],
    [PurchaseBody, { quantity: 0 }, 'quantity must be a whole number from 1 to 1000'],
    [PurchaseBody, { quantity: 1_001 }, 'quantity must be a whole number from 1 to 1000'],
    [PurchaseBody, { quantity: '1' }, 'quantity must be a whole number from 1 to 1000'],
    [PurchaseBody, { quantity: 1, id: 'a' }, 'there is no field named id'],
    [CommandBody, {}, 'id is missing'],
    [CommandBody, { id: '' }, ID],
    [CommandBody, { id: 5 }, ID],
    [CommandBody, { id: 'x'.repeat(65) }, ID],
    [CommandBody, { id: 'a', quantity: 1 }, 'there is no field named quantity'],
    [RestockBody, { id: 'a' }, 'quantity is missing'],
    [RestockBody, { id: 'a', quantity: 0 }, 'quantity must not be 0'],
    [RestockBody, { id: 'a', quantity: -0 }, 'quantity must not be 0'],
    [RestockBody, { id: 'a', quantity: 0.5 }, 'quantity must be a whole number from -100000000 to 100000000'],
    [RestockBody, { id: 'a', quantity: TOTAL_MAX + 1 }, 'quantity must be a whole number from -100000000 to 100000000'],
    [RefundBody, { restock: true }, 'id is missing'],
    [RefundBody, { id: 'a', restock: 'true' }, 'restock must be true or false'],
    [RefundBody, { id: 'a', restock: null }, 'restock must be true or false'],
    [RefundBody, { id: 'a', restock: 0 }, 'restock must be true or false'],
  ] satisfies [v.GenericSchema, unknown, string][])('HTTP-11: %#: %j is answered: %s', (schema, body, message) => {
    expect(answerTo(schema, body)).toBe(message);
  });

  it('HTTP-7: the good ones are taken', () => {
    expect(answerTo(PurchaseBody, { quantity: 1_000 })).toEqual({ accepted: { quantity: 1_000 } });
    expect(answerTo(CommandBody, { id: 'close-1' })).toEqual({ accepted: { id: 'close-1' } });
    expect(answerTo(RestockBody, { id: 'a', quantity: -TOTAL_MAX })).toEqual({
      accepted: { id: 'a', quantity: -TOTAL_MAX },
    });
  });

  it('SET-4: a refund restocks only when told to', () => {
    expect(answerTo(RefundBody, { id: 'a' })).toEqual({ accepted: { id: 'a', restock: false } });
    expect(answerTo(RefundBody, { id: 'a', restock: true })).toEqual({ accepted: { id: 'a', restock: true } });
  });

  it.each([null, [], 'text', 5])('HTTP-11: %j is no body', (body) => {
    for (const schema of [PurchaseBody, CommandBody, RestockBody, RefundBody]) {
      expect(answerTo(schema, body)).toBe(NOT_AN_OBJECT);
    }
  });

  it('HTTP-11: no schema throws, whatever JSON comes', () => {
    const name = fc.constantFrom('id', 'quantity', 'restock', 'title', 'total', 'price', 'opensAt', 'imageUrl', 'x');
    const body = fc.oneof(fc.jsonValue(), fc.dictionary(name, fc.jsonValue()));
    fc.assert(
      fc.property(body, (value) => {
        for (const schema of [DropBody, PurchaseBody, CommandBody, RestockBody, RefundBody]) {
          expect(answerTo(schema, value)).toBeTruthy();
        }
      }),
      { seed: 20_261_122, numRuns: 1_000 },
    );
  });
});

describe('names', () => {
  it.each(['a', '7', 'air-one', 'Air_One.v2', 'a'.repeat(64)])('HTTP-6: %s is a sku', (sku) => {
    expect(answerTo(Sku, sku)).toEqual({ accepted: sku });
  });

  it.each(['', '.', '..', '-a', 'a-', 'a.', '_', 'a/b', 'a b', 'ä', 'a\n', 'a'.repeat(65), 5, null])(
    'HTTP-6: %j is none',
    (sku) => {
      expect(answerTo(Sku, sku)).toBe(
        'the sku must be 1 to 64 characters of A-Z a-z 0-9 _ - . and begin and end with a letter or digit',
      );
    },
  );

  it.each(['a', 'customer 7', 'ann@shop.example', '顧客', "O'Brien", 'x'.repeat(128)])(
    'HTTP-3: %s may be a shopper',
    (shopper) => {
      expect(answerTo(Shopper, shopper)).toEqual({ accepted: shopper });
    },
  );

  it.each([
    [5, 'the shopper must be a text'],
    [undefined, 'the shopper must be a text'],
    ['', 'the shopper must not be empty'],
    ['x'.repeat(129), 'the shopper must have at most 128 characters'],
    ['..', 'the shopper must not be named . or ..'],
    ['a\nb', 'the shopper must not hold control characters or halves of characters'],
    ['a\u0085', 'the shopper must not hold control characters or halves of characters'],
    ['a\ud800', 'the shopper must not hold control characters or halves of characters'],
    ['\udc00a', 'the shopper must not hold control characters or halves of characters'],
  ])('HTTP-3: the shopper %j is refused: %s', (shopper, message) => {
    expect(answerTo(Shopper, shopper)).toBe(message);
  });
});
