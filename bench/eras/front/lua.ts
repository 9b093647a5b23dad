import { defineScript } from '@redis/client';

/** Where a drop lies in Redis: its stock in one hash, each shopper's orders in one. */
export const STOCK = 'stock:{bench}';
export const OUTBOX = 'outbox:{bench}';
export const ordersKey = (shopper: string) => `orders:{bench}:${shopper}`;

/** In a shopper's hash, beside the orders by id: the units of all of them. No id may look like this. */
export const UNITS = '#';

/**
 * One purchase, whole: Redis runs a script without anything in between. It knows the id, the limit and the stock, and writes the
 * order together with the count. With a third key the sale is put into an outbox too, for the other region and the database.
 */
export const BUY_LUA = `
local known = redis.call('HMGET', KEYS[2], ARGV[1], '${UNITS}')
if known[1] then return {'known', known[1]} end
local quantity = tonumber(ARGV[2])
local stock = redis.call('HMGET', KEYS[1], 'remaining', 'limit')
local remaining = tonumber(stock[1])
if remaining < quantity then return {'short', stock[1]} end
local units = (tonumber(known[2]) or 0) + quantity
if units > tonumber(stock[2]) then return {'limit'} end
redis.call('HSET', KEYS[1], 'remaining', remaining - quantity)
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2] .. ' ' .. ARGV[3], '${UNITS}', units)
if KEYS[3] then redis.call('RPUSH', KEYS[3], ARGV[4]) end
return {'sold', tostring(remaining - quantity)}`;

/** Called by its hash, and sent whole where the server does not know it yet. */
export const buyScript = defineScript({
  SCRIPT: BUY_LUA,
  NUMBER_OF_KEYS: 2,
  parseCommand(parser, shopper: string, id: string, quantity: number, atMs: number) {
    parser.pushKey(STOCK);
    parser.pushKey(ordersKey(shopper));
    parser.push(id, String(quantity), String(atMs));
  },
  transformReply: (reply: unknown) => reply as [outcome: string, detail?: string],
});

export const buyInRegionScript = defineScript({
  SCRIPT: BUY_LUA,
  NUMBER_OF_KEYS: 3,
  parseCommand(parser, shopper: string, id: string, quantity: number, atMs: number) {
    parser.pushKey(STOCK);
    parser.pushKey(ordersKey(shopper));
    parser.pushKey(OUTBOX);
    parser.push(id, String(quantity), String(atMs), JSON.stringify({ shopper, id, quantity, atMs }));
  },
  transformReply: (reply: unknown) => reply as [outcome: string, detail?: string],
});
