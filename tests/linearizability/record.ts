import { eachAtMost } from '../../scripts/rush/eachAtMost.ts';
import { seededRandom } from '../../scripts/rush/random.ts';
import type { Server } from '../../scripts/rush/server.ts';
import { Client } from './client.ts';
import type { History, Times } from './history.ts';

export interface Recording {
  readonly sku: string;
  readonly lanes: number;
  readonly seed: number;
  readonly shoppers: number;
  /** That each shopper does, one after the other. */
  readonly steps: number;
  /** Called before each step; some of them kill the program. */
  readonly beforeStep?: (step: number) => Promise<void> | void;
}

/** As many ask at a time. */
const AT_A_TIME = 16;

const PER_SHOPPER_LIMIT = 40;

/** Longer than any recording takes: what a hold gives back by itself is no client's doing. */
const HOLD_SECONDS = 3_600;

/** Real shoppers over real sockets, who buy, ask again, give back, look, and lose their connections; an operator brings more. */
export async function record(
  server: Server,
  { sku, lanes, seed, shoppers, steps, beforeStep }: Recording,
): Promise<History> {
  const random = seededRandom(seed);
  // They want about twice as much as there is, so that most of it is sold in the middle of the recording.
  const total = Math.floor(shoppers * steps * 0.6);
  const terms = { total, perShopperLimit: PER_SHOPPER_LIMIT, holdSeconds: HOLD_SECONDS, lanes };
  await server.createDrop(sku, { title: 'Recorded', ...terms });
  const clients: Client[] = [];
  await eachAtMost(AT_A_TIME, Array.from({ length: shoppers }), async () => {
    const { token, shopper } = await server.session();
    const client = new Client(shopper, server.socketUrl(sku, token));
    await client.connect();
    clients.push(client);
  });
  const readings: History['readings'][number][] = [];
  const restocks: History['restocks'][number][] = [];
  for (let step = 0; step < steps; step += 1) {
    const killed = beforeStep?.(step);
    const acting = clients.map((client) => ({ client, dice: random() })).sort((a, b) => a.dice - b.dice);
    await Promise.all([
      killed,
      eachAtMost(AT_A_TIME, acting, async ({ client, dice }) => {
        // Which of the first sixteen come first says nothing about what they do.
        const fate = (dice * 1_000) % 1;
        if (fate < 0.06)
          readings.push(await timed(async () => ({ remaining: (await patiently(() => server.stock(sku))).remaining })));
        else await act(client, fate, `${step}`, random);
      }),
    ]);
    if (step % 8 === 7) {
      const units = 1 + Math.floor(random() * 40);
      restocks.push(
        await timed(async () => {
          await patiently(() => server.command(sku, 'restock', { id: `restock-${step}`, quantity: units }));
          return { units };
        }),
      );
    }
  }
  for (const client of clients) client.close();
  return {
    total,
    perShopperLimit: PER_SHOPPER_LIMIT,
    attempts: clients.flatMap(({ attempts }) => attempts),
    restocks,
    readings,
  };
}

/** One thing that a shopper does, until it is answered. */
async function act(client: Client, fate: number, id: string, random: () => number): Promise<void> {
  const earlier = client.attempts.filter(({ answer, wants }) => answer?.kind === 'receipt' && wants === 'purchase');
  const one = earlier[Math.floor(random() * earlier.length)];
  if (one !== undefined && fate < 0.16) await client.ask('purchase', one.id, one.quantity);
  else if (one !== undefined && fate < 0.26) await untilAnswered(client, 'release', one.id, one.quantity, fate < 0.18);
  else await untilAnswered(client, 'purchase', id, 1 + Math.floor(random() * 3), fate < 0.32);
}

async function untilAnswered(
  client: Client,
  wants: 'purchase' | 'release',
  id: string,
  quantity: number,
  isCut: boolean,
): Promise<void> {
  let answer = await client.ask(wants, id, quantity, isCut);
  while (
    answer === undefined ||
    (answer.kind === 'refusal' && (answer.reason === 'busy' || answer.reason === 'try_again'))
  ) {
    answer = await client.ask(wants, id, quantity);
  }
}

async function timed<T>(work: () => Promise<T>): Promise<T & Times> {
  const invokedMs = performance.now();
  const result = await work();
  return { ...result, invokedMs, answeredMs: performance.now() };
}

/** The program may be down; what is asked here may be asked again. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
