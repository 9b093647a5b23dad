/** Nobody is on these lanes, and so nobody has to be told. */
const HEADCOUNT = { watching: 0, sockets: 0, atMs: 0 };

/** Stands for the lanes of a drop: each has one call on the way to the real Sku, and everything that it brings is ready. */
export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname !== '/bench') return env.PROGRAM.fetch(request);
    const { sku, from, shoppers, lanes, batch, names } = await request.json();
    const object = env.SKU.getByName(sku);
    const batches = batchesOf({ from, shoppers, batch, nameOf: names === 'random' ? randomName : anonymousName });
    const answersMs = [];
    let receipts = 0;
    const lane = async (index) => {
      for (let commands = batches.pop(); commands !== undefined; commands = batches.pop()) {
        const sentAtMs = Date.now();
        const tally = { refusals: {}, errors: 0 };
        const name = `${sku}~bench~${index}`;
        const asked = { commands, arrivals: [], headcount: HEADCOUNT, tally, newsSeq: 0 };
        const { answers } = await object.serve(name, asked);
        answersMs.push(Date.now() - sentAtMs);
        receipts += answers.filter(({ kind }) => kind === 'receipt').length;
      }
    };
    const startedAtMs = Date.now();
    await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index)));
    const seconds = (Date.now() - startedAtMs) / 1_000;
    return Response.json({ seconds, answersMs, receipts, calls: answersMs.length });
  },
};

function batchesOf({ from, shoppers, batch, nameOf }) {
  const batches = [];
  for (let next = from; next < from + shoppers; next += batch) {
    const count = Math.min(batch, from + shoppers - next);
    batches.push(
      Array.from({ length: count }, (_, index) => ({
        kind: 'purchase',
        shopper: nameOf(next + index),
        id: randomText(next + index + 1_000_000_000, 3),
        quantity: 1,
      })),
    );
  }
  return batches.reverse();
}

/** A crowd of so many gets its names one a millisecond, and then buys in any order. */
const CROWD = 100_000;
const FIRST_AT_MS = 1_763_812_800_000;

/** As the program names a shopper: by the moment, and then by chance. */
function anonymousName(number) {
  const crowd = Math.floor(number / CROWD) * CROWD;
  // It has no divisor in common with the crowd's size, so everybody comes up once.
  const place = crowd + (((number - crowd) * 61_803) % CROWD);
  return `anon_${(FIRST_AT_MS + place).toString(36).padStart(9, '0')}${randomText(number, 2)}`;
}

/** As a shop may name its own, such as by a random UUID: neighbours in time are none in an index. */
function randomName(number) {
  return `shop_${randomText(number, 3)}`;
}

function randomText(number, words) {
  return Array.from({ length: words }, (_, salt) =>
    scrambled(number, salt + 1)
      .toString(36)
      .padStart(7, '0'),
  ).join('');
}

/** Each step can be undone, so no two numbers come out the same. */
function scrambled(number, salt) {
  let mixed = Math.imul(number ^ (salt * 0x5bd1e995), 0x9e3779b1);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
