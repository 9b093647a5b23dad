import { costOfDrop, type DropSize, PRICES } from '../../shared/display/costs.ts';
import {
  RUSH_PACE,
  SNAPSHOT_INTERVAL_MS,
  SNAPSHOT_INTERVAL_MS_PER_WATCHER,
  SOCKETS_MAX,
} from '../../shared/protocol/limits.ts';
import { lanesWanted } from '../../worker/lanes/growth.ts';
import type { Calibration } from './measure/calibrate.ts';
import type { Latency } from './model/draws.ts';
import type { Outcome, Setting } from './model/setting.ts';
import { simulate } from './model/simulate.ts';
import { MEMORY_MB, platform, REQUESTS_PER_SECOND } from './platform.ts';

/** The question, in figures. */
export const QUESTION = {
  watchers: 1_000_000,
  purchasesPerSecond: 50_000,
  stock: 50_000,
  /** How long the rush goes on at this rate. */
  seconds: 5,
  /** People who still come meanwhile. */
  comingPerSecond: 1_000,
  /** From the first watcher to the last, for the bill. */
  minutes: 15,
} as const;

/** The same crowd spread evenly over the world, and how far most of it is from the Sku: an assumption. */
export const WORLD = { places: 6, rpcMs: 120 } as const;

/** How much of each bound is used; above 1 it is broken, and the largest is what breaks first. */
export type Strains = Readonly<
  Record<
    "the Sku's processor" | "the Sku's calls" | "a lane's processor" | "a lane's messages" | "a lane's sockets",
    number
  >
>;

export interface Answer {
  readonly lanes: number;
  readonly watchers: number;
  readonly purchasesPerSecond: number;
  readonly outcome: Outcome;
  readonly strains: Strains;
  readonly bottleneck: keyof Strains;
}

export interface Sweep {
  readonly name: string;
  /** What is varied, for the axis. */
  readonly label: string;
  readonly points: readonly (Answer & { readonly x: number })[];
}

export interface Bill {
  readonly size: DropSize;
  /** By `shared/display/costs.ts`: what it can be at most. */
  readonly atMost: number;
  /** By what was simulated of the rush, and ten snapshots a second to each lane around it. */
  readonly simulated: number;
}

export interface Answers {
  readonly question: typeof QUESTION;
  readonly answer: Answer;
  readonly needs: readonly Need[];
  readonly bill: Bill;
  readonly gathering: Answer;
  readonly worldwide: Answer;
  readonly sweeps: readonly Sweep[];
}

interface Case {
  readonly lanes?: number;
  readonly watchers?: number;
  readonly perSecond?: number;
  readonly seconds?: number;
  readonly rpcMs?: number;
  readonly durableMs?: number;
  readonly tellUs?: number;
  readonly shoppersComing?: number;
}

/** As many as the program makes by itself for such a crowd. */
export function lanesFor(watchers: number): number {
  return lanesWanted(0, 0, { sockets: watchers, requestsPerSecond: 0 });
}

export async function answers(calibration: Calibration, seed: number, step: () => void): Promise<Answers> {
  const ask = async (asked: Case): Promise<Answer> => {
    const answer = await answerTo(calibration, seed, asked);
    step();
    return answer;
  };
  const answer = await ask({});
  // Before the opening: everybody comes within ten minutes, and each has orders to be told of.
  const gathering = await ask({ perSecond: 100, seconds: 2, shoppersComing: QUESTION.watchers / 600 });
  const { places, rpcMs } = WORLD;
  const worldwide = await ask({ lanes: places * lanesFor(QUESTION.watchers / places), rpcMs });
  const sweeps: Sweep[] = [];
  for (const { name, label, xs, at } of SWEEPS) {
    const points: Sweep['points'][number][] = [];
    for (const x of xs) points.push({ x, ...(await ask(at(x))) });
    sweeps.push({ name, label, points });
  }
  return {
    question: QUESTION,
    answer,
    needs: needsOf(calibration),
    bill: billOf(answer),
    gathering,
    worldwide,
    sweeps,
  };
}

const SWEEPS: readonly { name: string; label: string; xs: readonly number[]; at: (x: number) => Case }[] = [
  {
    ...{ name: 'lanes', label: 'lanes', xs: [8, 16, 32, 64, 128, 256, 512, 1_000] },
    at: (lanes) => ({ lanes }),
  },
  {
    ...{ name: 'watchers', label: 'watchers', xs: [10_000, 30_000, 100_000, 300_000, 1_000_000] },
    at: (watchers) => ({ watchers }),
  },
  {
    ...{ name: 'purchases', label: 'purchases a second', xs: [2_000, 5_000, 10_000, 20_000, 50_000, 75_000, 100_000] },
    at: (perSecond) => ({ perSecond }),
  },
  {
    ...{ name: 'durable', label: 'ms until a transaction is durable', xs: [1, 2, 5, 10, 20, 30] },
    at: (durableMs) => ({ durableMs }),
  },
  {
    ...{ name: 'rpc', label: 'ms for a call between objects, there and back', xs: [0.5, 1, 2, 5, 10, 20, 50] },
    at: (rpcMs) => ({ rpcMs }),
  },
  {
    ...{ name: 'tell', label: 'µs for a snapshot to a watcher', xs: [1, 2, 5, 10, 20, 40] },
    at: (tellUs) => ({ tellUs }),
  },
];

/** Every answer is a run of its own; the number of runs, for the progress. */
export const RUNS = SWEEPS.reduce((sum, { xs }) => sum + xs.length, 3);

export async function answerTo(calibration: Calibration, seed: number, asked: Case): Promise<Answer> {
  const { watchers = QUESTION.watchers, perSecond = QUESTION.purchasesPerSecond, seconds = QUESTION.seconds } = asked;
  const { lanes = lanesFor(watchers), shoppersComing = 0, rpcMs, durableMs, tellUs } = asked;
  const { service } = calibration;
  const usual = platform(calibration);
  const around = (latency: Latency, medianMs = latency.medianMs): Latency => ({ ...latency, medianMs });
  const setting: Setting = {
    ...{ seed, lanes, watchers, stock: QUESTION.stock },
    service: { ...service, tellMs: tellUs === undefined ? service.tellMs : tellUs / 1_000 },
    surroundings: { ...usual, rpc: around(usual.rpc, rpcMs), durable: around(usual.durable, durableMs) },
    load: { kind: 'open', profile: [{ seconds, perSecond }] },
    arriving: { shoppersPerSecond: shoppersComing, watchersPerSecond: QUESTION.comingPerSecond },
  };
  const outcome = await simulate(setting);
  const strains = strainsOf(outcome);
  const [bottleneck] = (Object.keys(strains) as (keyof Strains)[]).sort((a, b) => strains[b] - strains[a]);
  if (bottleneck === undefined) throw new Error('There is always something that breaks first.');
  return { lanes, watchers, purchasesPerSecond: perSecond, outcome, strains, bottleneck };
}

function strainsOf({ sku, lanes }: Outcome): Strains {
  return {
    "the Sku's processor": sku.busyShare,
    "the Sku's calls": sku.callsPerSecondMost / REQUESTS_PER_SECOND,
    "a lane's processor": lanes.busyShare,
    "a lane's messages": lanes.framesPerSecond / REQUESTS_PER_SECOND,
    "a lane's sockets": lanes.sockets.max / SOCKETS_MAX,
  };
}

function billOf({ lanes, watchers, outcome }: Answer): Bill {
  const { purchases, sold, sku } = outcome;
  const { minutes } = QUESTION;
  const size: DropSize = { visitors: watchers, purchases, sold, minutes, receivers: 1, lanes };
  const most = costOfDrop(size);
  const million = 1_000_000;
  const withoutLanes = costOfDrop({ ...size, lanes: 0 }).quantities.objectRequests;
  // Once a second around the rush, for those who come and go; and as simulated within it.
  const pushes = minutes * 60 * lanes + sku.pushesPerSecond * outcome.seconds;
  const requests = withoutLanes + sku.calls + pushes;
  const simulated = most.total - most.dollars.objectRequests + (requests * PRICES.objectRequests) / million;
  return { size, atMost: most.total, simulated };
}

/** How many lanes the question takes by one bound alone. */
export interface Need {
  readonly bound: string;
  readonly lanes: number;
  readonly most: boolean;
  readonly how: string;
}

/** A lane's or a Sku's processor is to be busy with one kind of work for no more than this, or it has none left for a rush. */
const SHARE_OF_PROCESSOR = 0.5;
const SHARE_OF_SKU = 0.2;

export function needsOf({ service, memoryKbPerWatcher }: Calibration): Need[] {
  const { watchers, purchasesPerSecond } = QUESTION;
  const tellShare = service.tellMs / (SNAPSHOT_INTERVAL_MS_PER_WATCHER * RUSH_PACE);
  const frames = (purchasesPerSecond * service.frameMs) / 1_000;
  const pushes = (SHARE_OF_SKU * SNAPSHOT_INTERVAL_MS * RUSH_PACE) / (service.pushMs / 2);
  const kbPerObject = MEMORY_MB * 1_024;
  return [
    need('sockets', watchers / SOCKETS_MAX, 'SOCKETS_MAX on each'),
    need('messages', purchasesPerSecond / REQUESTS_PER_SECOND, "the platform's soft limit on each"),
    need(
      "a lane's processor",
      frames / Math.max(0.01, SHARE_OF_PROCESSOR - tellShare),
      'half busy at most; large lanes spend the same share on snapshots however many they are',
    ),
    need(
      'memory',
      (watchers * memoryKbPerWatcher) / kbPerObject,
      "if all that the runtime here takes for a watcher counted; the platform's own bound on sockets shows that it does not",
    ),
    need('the program itself', lanesFor(watchers), 'what worker/lanes/growth.ts makes'),
    {
      ...need(
        "the Sku's pushes",
        pushes,
        'a fifth of its processor for telling lanes, if it told them at every interval',
      ),
      most: true,
    },
  ];
}

function need(bound: string, lanes: number, how: string): Need {
  return { bound, lanes: Math.ceil(lanes), most: false, how };
}
