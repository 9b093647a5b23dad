import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeClientMessage, idOf } from './decode.ts';
import { FRAME_BYTES_MAX, QUANTITY_MAX, WATCHED_MAX } from './limits.ts';
import type { RefusalReason } from './messages.ts';
import { isRetryable } from './retryable.ts';

const RUNS = { seed: 20_261_122, numRuns: 3_000 };
const NOT_A_MESSAGE = 'a message must be a JSON object with a type';
const TYPE = 'type must be purchase, release or watch';
const SKU = 'the sku must be 1 to 64 characters of A-Z a-z 0-9 _ - . and begin and end with a letter or digit';
const SKUS = 'skus must be a list of at most 32 SKUs';
const ID = 'id must be 1 to 64 characters of A-Z a-z 0-9 _ -';
const QUANTITY = 'quantity must be a whole number from 1 to 10';

function errorOf(text: string, maxPerPurchase = 10): string {
  const decoded = decodeClientMessage(text, maxPerPurchase);
  return decoded.ok ? `accepted: ${JSON.stringify(decoded.message)}` : decoded.error;
}

describe('good messages', () => {
  it.each([
    { type: 'purchase', id: 'a', quantity: 1 },
    { type: 'purchase', id: 'Vk3_-9', quantity: 10 },
    { type: 'purchase', id: 'x'.repeat(64), quantity: QUANTITY_MAX },
    { type: 'release', id: 'a' },
    { type: 'purchase', id: 'a', quantity: 1, sku: 'air-one-42' },
    { type: 'release', id: 'a', sku: 'x'.repeat(64) },
    { type: 'watch', skus: [] },
    { type: 'watch', skus: ['air-one-42', 'air-one-42.5', 'Air-One-42'] },
    { type: 'watch', skus: Array.from({ length: WATCHED_MAX }, (_, i) => `air-one-${i}`) },
  ])('WS-4, WATCH-1: are read as they are: %j', (message) => {
    expect(decodeClientMessage(JSON.stringify(message), 10)).toEqual({ ok: true, message });
  });

  it('WS-4: are read whatever the order of fields, the white space and the spelling of numbers and names', () => {
    const message = { type: 'purchase', id: 'a', quantity: 1 };
    for (const text of [
      '{"quantity":1,"id":"a","type":"purchase"}',
      ' { "type" : "purchase" ,\n"id" : "a", "quantity" : 1.0 } ',
      '{"t\\u0079pe":"purchase","id":"\\u0061","quantity":10e-1}',
    ]) {
      expect(decodeClientMessage(text, 10)).toEqual({ ok: true, message });
    }
  });

  it('BUY-9: a quantity above maxPerPurchase is left to the state machine, for it may be the replay of an earlier order', () => {
    expect(decodeClientMessage('{"type":"purchase","id":"a","quantity":11}', 10).ok).toBe(true);
  });
});

describe('bad messages', () => {
  it.each([
    ['', 'not valid JSON'],
    ['ping', 'not valid JSON'],
    ['{"type":"purchase","id":"a","quantity":NaN}', 'not valid JSON'],
    ['{"type":"purchase","id":"a","quantity":1', 'not valid JSON'],
    ['null', NOT_A_MESSAGE],
    ['5', NOT_A_MESSAGE],
    ['true', NOT_A_MESSAGE],
    ['"purchase"', NOT_A_MESSAGE],
    ['[]', NOT_A_MESSAGE],
    ['[{"type":"release","id":"a"}]', NOT_A_MESSAGE],
    [`${'['.repeat(2_000)}${']'.repeat(2_000)}`, NOT_A_MESSAGE],
    ['{}', TYPE],
    ['{"id":"a","quantity":1}', TYPE],
    ['{"type":null,"id":"a"}', TYPE],
    ['{"type":1,"id":"a"}', TYPE],
    ['{"type":["release"],"id":"a"}', TYPE],
    ['{"type":{"type":"release"},"id":"a"}', TYPE],
    ['{"type":"Release","id":"a"}', TYPE],
    ['{"type":"confirm","id":"a"}', TYPE],
    ['{"type":"toString","id":"a"}', TYPE],
    ['{"type":"__proto__","id":"a"}', TYPE],
    ['{"__proto__":{"type":"release","id":"a"}}', TYPE],
    ['{"__proto__":{"id":"a"},"type":"release"}', 'id is missing'],
  ])('WS-4: %j is answered: %s', (text, error) => {
    expect(errorOf(text)).toBe(error);
  });

  it.each([
    ['{"type":"purchase","quantity":1}', 'id is missing'],
    ['{"type":"purchase"}', 'id is missing'],
    ['{"type":"release"}', 'id is missing'],
    ['{"type":"release","id":null}', ID],
    ['{"type":"release","id":7}', ID],
    ['{"type":"release","id":["a"]}', ID],
    ['{"type":"release","id":{"length":1}}', ID],
    ['{"type":"release","id":""}', ID],
    ['{"type":"release","id":"a b"}', ID],
    ['{"type":"release","id":"a\\n"}', ID],
    ['{"type":"release","id":"\\na"}', ID],
    ['{"type":"release","id":"ä"}', ID],
    ['{"type":"release","id":"a\\u0000"}', ID],
    ['{"type":"release","id":"a/../b"}', ID],
    [`{"type":"release","id":"${'x'.repeat(65)}"}`, ID],
  ])('WS-4: the id of %j is answered: %s', (text, error) => {
    expect(errorOf(text)).toBe(error);
  });

  it.each([
    ...['0', '-1', '1.5', '0.9999999999999999', '1e309', '-1e309', '1e21', `${QUANTITY_MAX + 1}`, '-0', '1e-400'],
    ...['"1"', '""', 'null', 'true', '[1]', '{}', '"NaN"', '{"valueOf":1}'],
  ])('WS-4, BUY-9: the quantity %s is answered with the bounds of the drop', (quantity) => {
    expect(errorOf(`{"type":"purchase","id":"a","quantity":${quantity}}`)).toBe(QUANTITY);
    expect(errorOf(`{"type":"purchase","id":"a","quantity":${quantity}}`, 1)).toBe('quantity must be 1');
  });

  it('WS-4: a missing quantity is answered like a wrong one', () => {
    expect(errorOf('{"type":"purchase","id":"a"}')).toBe(QUANTITY);
  });

  it.each([
    ['{"type":"watch"}', 'skus is missing'],
    ['{"type":"watch","skus":null}', SKUS],
    ['{"type":"watch","skus":"air-one-42"}', SKUS],
    ['{"type":"watch","skus":{"length":1,"0":"air-one-42"}}', SKUS],
    [JSON.stringify({ type: 'watch', skus: Array.from({ length: 33 }, (_, i) => `air-one-${i}`) }), SKUS],
    ['{"type":"watch","skus":["a","b","a"]}', 'skus must not name one twice'],
    ['{"type":"watch","skus":[""]}', SKU],
    ['{"type":"watch","skus":["a",7]}', SKU],
    ['{"type":"watch","skus":["a",null]}', SKU],
    ['{"type":"watch","skus":[["a"]]}', SKU],
    ['{"type":"watch","skus":["a b"]}', SKU],
    ['{"type":"watch","skus":["../a"]}', SKU],
    ['{"type":"watch","skus":["a~any~0"]}', SKU],
    ['{"type":"watch","skus":["__proto__"]}', SKU],
    ['{"type":"watch","skus":[],"id":"a"}', 'there is no field named id'],
    ['{"type":"watch","skus":["a"],"skus":["b"]}', 'a field is named twice'],
    ['{"type":"purchase","id":"a","quantity":1,"sku":null}', SKU],
    ['{"type":"purchase","id":"a","quantity":1,"sku":""}', SKU],
    ['{"type":"release","id":"a","sku":["a"]}', SKU],
    ['{"type":"release","id":"a","skus":["a"]}', 'there is no field named skus'],
  ])('WATCH-1, WS-4: %j is answered: %s', (text, error) => {
    expect(errorOf(text)).toBe(error);
  });

  it('WATCH-1: the longest list that may be watched fits into a frame', () => {
    const skus = Array.from({ length: WATCHED_MAX }, (_, i) => `${'x'.repeat(62)}${i + 10}`);
    expect(JSON.stringify({ type: 'watch', skus }).length).toBeLessThan(FRAME_BYTES_MAX);
  });

  it.each([
    ['{"type":"purchase","id":"a","quantity":1,"shopper":"eve"}', 'there is no field named shopper'],
    ['{"type":"purchase","id":"a","quantity":1,"":1}', 'there is no field named '],
    ['{"type":"purchase","id":"a","quantity":1,"ID":"b"}', 'there is no field named ID'],
    ['{"type":"purchase","id":"a","quantity":1,"toString":1}', 'there is no field named toString'],
    ['{"type":"purchase","id":"a","quantity":1,"__proto__":{}}', 'there is no field named __proto__'],
    ['{"type":"purchase","id":"a","quantity":1,"constructor":null}', 'there is no field named constructor'],
    ['{"type":"release","id":"a","quantity":1}', 'there is no field named quantity'],
    [`{"type":"release","id":"a","${'x'.repeat(999)}":1}`, `there is no field named ${'x'.repeat(64)}`],
    ['{"type":"release","id":"a","id":"b"}', 'a field is named twice'],
    ['{"type":"release","id":"a","\\u0069d":"b"}', 'a field is named twice'],
    ['{"type":"release","type":"purchase","id":"a","quantity":1}', 'a field is named twice'],
    ['{"type":"purchase","id":"a","quantity":1,"quantity":10}', 'a field is named twice'],
  ])('WS-11: %j is answered: %s', (text, error) => {
    expect(errorOf(text)).toBe(error);
  });
});

describe('arbitrary frames', () => {
  const id = fc.stringMatching(/^[\w-]{1,64}$/);
  const sku = fc.stringMatching(/^[A-Za-z0-9](?:[\w.-]{0,62}[A-Za-z0-9])?$/);
  const good = fc.oneof(
    fc.record(
      { type: fc.constant('purchase'), id, quantity: fc.integer({ min: 1, max: 1_000 }), sku },
      { requiredKeys: ['type', 'id', 'quantity'] },
    ),
    fc.record({ type: fc.constant('release'), id, sku }, { requiredKeys: ['type', 'id'] }),
    fc.record({ type: fc.constant('watch'), skus: fc.uniqueArray(sku, { maxLength: 5 }) }),
  );
  const name = fc.constantFrom('type', 'id', 'quantity', 'sku', 'skus', '__proto__', 'x');
  const value = fc.oneof(
    fc.constantFrom('purchase', 'release', 'watch', 'a', 1, 0, 1_000, 1_001, null, []),
    fc.jsonValue(),
  );
  const nearly = fc.array(fc.tuple(name, value), { maxLength: 5 }).map((members) => {
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${JSON.stringify(member)}`).join()}}`;
  });
  /** A good message with something cut out of it or put into it. */
  const damaged = fc
    .tuple(good, fc.nat(), fc.nat({ max: 3 }), fc.string({ maxLength: 3 }))
    .map(([message, at, cut, put]) => {
      const text = JSON.stringify(message);
      return text.slice(0, at % text.length) + put + text.slice((at % text.length) + cut);
    });
  const frame = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.json(), nearly, damaged);

  it('WS-4, WS-11: never throw; what is accepted has just the fields of its type, and reads the same when it is sent again', () => {
    let accepted = 0;
    fc.assert(
      fc.property(frame, (text) => {
        const decoded = decodeClientMessage(text, 10);
        if (!decoded.ok) {
          expect(decoded.error).toMatch(
            /^(not valid JSON|a |type |id |quantity |the sku |skus |there is no field named )/,
          );
          return;
        }
        accepted += 1;
        const { message } = decoded;
        if (message.type !== 'watch') expect(message.id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
        const fields = { purchase: ['id', 'quantity', 'sku'], release: ['id', 'sku'], watch: ['skus'] }[message.type];
        for (const field of Object.keys(message)) expect(['type', ...fields]).toContain(field);
        expect(decodeClientMessage(JSON.stringify(message), 10)).toEqual(decoded);
      }),
      RUNS,
    );
    expect(accepted).toBeGreaterThan(50);
  });

  it('WS-4: good messages are all accepted, and fit into a frame many times over', () => {
    fc.assert(
      fc.property(good, (message) => {
        const text = JSON.stringify(message);
        expect(decodeClientMessage(text, 10)).toEqual({ ok: true, message });
        expect(text.length).toBeLessThan(FRAME_BYTES_MAX / 8);
      }),
      { ...RUNS, numRuns: 500 },
    );
  });
});

describe('the id of a frame that is not decoded', () => {
  it.each([
    ['{"type":"purchase","id":"Vk3_-9","quantity":1}', 'Vk3_-9'],
    ['{"id" : \n "a"}', 'a'],
    ['{"type":"purchase","id":"a","quantity":', 'a'],
    ['{"type":"purchase","quantity":1}', undefined],
    ['{"id":7}', undefined],
    ['{"id":""}', undefined],
    ['{"id":"a b"}', undefined],
    [`{"id":"${'x'.repeat(65)}"}`, undefined],
    ['{"note":"\\"id\\":\\"a\\""}', undefined],
    ['', undefined],
  ])('WS-6: of %j is %s', (text, id) => {
    expect(idOf(text)).toBe(id);
  });
});

describe('refusals', () => {
  it('SDK-3: only those that say nothing about the purchase itself are worth a retry by themselves', () => {
    const reasons: Record<RefusalReason, boolean> = {
      ...{ rate_limited: true, busy: true, try_again: true },
      ...{ sold_out: false, insufficient_stock: false, limit_reached: false, not_open: false, paused: false },
      ...{ closed: false, id_reused: false, hold_expired: false, unknown_order: false, not_releasable: false },
      unauthorized: false,
    };
    for (const reason of Object.keys(reasons) as RefusalReason[]) expect(isRetryable(reason)).toBe(reasons[reason]);
  });
});
