import type { Service, Surroundings } from '../model/service.ts';
import { simulate } from '../model/simulate.ts';
import { type Drive, type Driven, driven, timerLatenessMs } from './driver.ts';
import { type Line, line, middle, type Point, solve } from './fit.ts';
import { memoryPerWatcher, type Screens, watching } from './screens.ts';
import { type Bustle, buyingInTurn } from './shoppers.ts';

/** What everything else is computed from. */
export interface Calibration {
  readonly service: Service;
  readonly machine: Surroundings;
  readonly memoryKbPerWatcher: number;
  /** How far the measured calls lie from the straight lines that stand for them, at most. */
  readonly missMost: { readonly refused: number; readonly sold: number };
  readonly rounds: number;
}

/** One lane, so that nothing is learned of what several do to each other: that is for the simulation to say. */
const ONE = { lanes: 1, arrivals: 0 };
const EMPTY = { ...ONE, calls: 3_000, purchases: 0 };
const ARRIVING = { ...EMPTY, arrivals: 10 };

/** Purchases in a call, and calls of that size. */
const SIZES: readonly Omit<Drive, 'sku'>[] = [
  { ...ONE, purchases: 1, calls: 500 },
  { ...ONE, purchases: 10, calls: 400 },
  { ...ONE, purchases: 100, calls: 200 },
  { ...ONE, purchases: 1_000, calls: 50 },
];
const SOLD_IN_ALL = SIZES.reduce((sum, { purchases, calls }) => sum + purchases * calls, 0);

const SHOPPERS = 500;
const PURCHASES_EACH = 40;

/** Watchers and lanes of the three halls in which sales are told. */
const HALLS = { small: [1, 640], large: [1, 2_000], many: [64, 640] } as const;
const SALES = 50;
const IDLE_WATCHERS = 3_000;

/** Measurements in a round, for the progress. */
export const STEPS_PER_ROUND = 8;

interface Round {
  readonly sold: readonly Driven[];
  readonly refused: readonly Driven[];
  readonly halls: Record<keyof typeof HALLS, Screens>;
  readonly memoryKb: number;
  readonly timerMs: number;
  readonly shoppers: Bustle;
}

/** Measures what each step costs on this machine, in so many rounds, and takes the medians. */
export async function calibrate(rounds: number, step: () => void): Promise<Calibration> {
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round += 1) measured.push(await measureRound(step));
  const { memoryKb, ...known } = await readRounds(measured);
  return { ...known, memoryKbPerWatcher: memoryKb, rounds };
}

async function measureRound(step: () => void): Promise<Round> {
  const stepped = async <T>(measuring: Promise<T>): Promise<T> => {
    const result = await measuring;
    step();
    return result;
  };
  const hall = ([lanes, watchers]: readonly [number, number]) => stepped(watching(lanes, watchers, SALES));
  const sold = await stepped(driven(SOLD_IN_ALL * 2, [EMPTY, ARRIVING, ...SIZES]));
  // The first call buys all there is.
  const refused = await stepped(driven(100, [{ ...ONE, calls: 1, purchases: 100 }, ...SIZES]));
  const halls = { small: await hall(HALLS.small), large: await hall(HALLS.large), many: await hall(HALLS.many) };
  const memoryKb = await stepped(memoryPerWatcher(IDLE_WATCHERS));
  const timerMs = await stepped(timerLatenessMs());
  const stock = SHOPPERS * PURCHASES_EACH;
  const shoppers = await stepped(buyingInTurn({ lanes: 1, shoppers: SHOPPERS, stock }, PURCHASES_EACH));
  return { sold, refused: refused.slice(1), halls, memoryKb, timerMs, shoppers };
}

async function readRounds(rounds: readonly Round[]) {
  const perCall = (pick: (round: Round) => Driven | undefined, { calls }: Omit<Drive, 'sku'>) =>
    middle(rounds, (round) => (pick(round)?.processorMs ?? Number.NaN) / calls);
  const emptyMs = perCall(({ sold }) => sold[0], EMPTY);
  const arrivingMs = perCall(({ sold }) => sold[1], ARRIVING);
  const points = (kind: 'sold' | 'refused', skip: number): Point[] =>
    SIZES.map((size, index) => ({ x: size.purchases, y: perCall((round) => round[kind][index + skip], size) }));
  const refused = line(points('refused', 0));
  const sold = line(points('sold', 2));
  const idle = (kind: 'sold' | 'refused', skip: number) => Math.max(0, idleMs(rounds, kind, skip));
  const perSale = (hall: keyof typeof HALLS, key: 'processorMsPerSale' | 'clientMsPerSale') =>
    middle(rounds, ({ halls }) => halls[hall][key]);
  const { small, large, many } = HALLS;
  const perWatcher = (key: 'processorMsPerSale' | 'clientMsPerSale') =>
    (perSale('large', key) - perSale('small', key)) / (large[1] - small[1]);
  const known = { ...callCosts(emptyMs, refused, sold), arrivalMs: ((arrivingMs - emptyMs) / ARRIVING.arrivals) * 2 };
  const machine: Surroundings = {
    layout: 'machine',
    rpc: { medianMs: 0, sigma: 0 },
    durable: { medianMs: 0, sigma: 0 },
    diskMs: Math.max(0, idle('sold', 2) - idle('refused', 0)),
    timerMs: middle(rounds, (round) => round.timerMs),
  };
  const partial = {
    ...known,
    pushMs: (perSale('many', 'processorMsPerSale') - perSale('small', 'processorMsPerSale')) / (many[0] - small[0]),
    tellMs: perWatcher('processorMsPerSale'),
  };
  const snapshotMs = perWatcher('clientMsPerSale');
  return {
    service: await withSockets(partial, snapshotMs, machine, rounds),
    machine,
    memoryKb: middle(rounds, (round) => round.memoryKb),
    missMost: { refused: refused.missMost, sold: sold.missMost },
  };
}

/** From calls with nothing in them, with refusals and with sales: what each has beyond the one before. */
function callCosts(emptyMs: number, refused: Line, sold: Line) {
  return {
    callMs: emptyMs,
    commandMs: refused.slope,
    soldMs: Math.max(0, sold.slope - refused.slope),
    flushMs: Math.max(0, refused.atZero - emptyMs),
    commitMs: Math.max(0, sold.atZero - refused.atZero),
  };
}

/** Of small calls: how much longer they take than they keep the processor. */
function idleMs(rounds: readonly Round[], kind: 'sold' | 'refused', skip: number): number {
  return middle(
    [0, 1].flatMap((index) =>
      rounds.map((round) => {
        const one = round[kind][index + skip];
        return one === undefined ? Number.NaN : (one.seconds * 1_000 - one.processorMs) / one.answersMs.length;
      }),
    ),
    (ms) => ms,
  );
}

/** What a purchase costs at the socket is what is left of the real run when the simulation has accounted for all else. */
async function withSockets(
  partial: Omit<Service, 'frameMs' | 'client'>,
  snapshotMs: number,
  machine: Surroundings,
  rounds: readonly Round[],
): Promise<Service> {
  const perPurchase = (of: (bustle: Bustle) => number) =>
    middle(rounds, ({ shoppers }) => of(shoppers) / shoppers.purchases);
  const serviceWith = (frameMs: number, purchaseMs: number): Service => ({
    ...partial,
    frameMs,
    client: { purchaseMs, snapshotMs },
  });
  const clientMs = perPurchase((bustle) => bustle.clientMs);
  const run = (service: Service) =>
    simulate({
      ...{ seed: 1, service, surroundings: machine, lanes: 1, watchers: SHOPPERS },
      stock: SHOPPERS * PURCHASES_EACH,
      load: { kind: 'closed', shoppers: SHOPPERS, purchasesEach: PURCHASES_EACH },
      arriving: { shoppersPerSecond: 0, watchersPerSecond: 0 },
    });
  // Snapshots come while they buy; how many depends on how long that takes.
  const first = await run(serviceWith(0.05, clientMs));
  const snapshotsEach = (first.lanes.snapshotsPerSecond * first.seconds * SHOPPERS) / first.purchases;
  const purchaseMs = Math.max(clientMs / 4, clientMs - snapshotsEach * snapshotMs);
  const wanted = perPurchase((bustle) => bustle.processorMs);
  const frameMs = await solve(
    wanted,
    [0, wanted],
    async (x) => (await run(serviceWith(x, purchaseMs))).processorMsPerPurchase,
  );
  return serviceWith(frameMs, purchaseMs);
}
