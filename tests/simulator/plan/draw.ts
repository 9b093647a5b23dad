import { CALM, type Climate } from '../platform/weather.ts';
import type { Random } from '../world/random.ts';
import { Random as Stream } from '../world/random.ts';
import { drawOperator, drawStrangers } from './drawOthers.ts';
import type { Fault, Plan, Probe, ShopperPlan, ShopperStep, TermsPlan } from './plan.ts';

/** How long shoppers come and things fail. */
const BUSY_MS = 6_000;

/** Draws a drop. All values lie near the edges of what matters: few units, short holds, limits that bind. */
export function drawPlan(seed: number): Plan {
  const random = new Stream(seed);
  const terms = drawTerms(random.fork('terms'));
  const crowd = random.fork('crowd');
  const shoppers = drawShoppers(crowd, terms);
  const severity = crowd.pick([0, 1, 1, 1, 2, 3]);
  const names = shoppers.flatMap(({ identity, name }) => (identity === 'shop' ? [name] : []));
  return {
    seed,
    sku: `drop-${seed}`,
    terms,
    shoppers,
    strangers: drawStrangers(random.fork('strangers'), names, BUSY_MS),
    operator: drawOperator(random.fork('operator'), terms, BUSY_MS),
    probes: drawProbes(random.fork('probes'), terms),
    faults: drawFaults(random.fork('faults'), severity),
    climate: drawClimate(random.fork('climate'), severity),
    calmAtMs: BUSY_MS + 1_000,
    clockSkewMs: crowd.pick([0, 0, 1, 20, 400]),
  };
}

export function drawTerms(random: Random): TermsPlan {
  return {
    total: random.pick([0, 1, 2, 3, 5, 8, 13, 30]),
    perShopperLimit: random.pick([null, null, 1, 2, 3, 4]),
    maxPerPurchase: random.pick([1, 2, 3, 4]),
    opensAfterMs: random.pick([null, null, null, 800, 1_500]),
    closesAfterMs: random.pick([null, null, null, null, null, 4_000, 6_000]),
    holdSeconds: random.pick([0, 0, 1, 1, 2]),
    lanes: random.pick([0, 0, 1, 2, 3]),
  };
}

function drawShoppers(random: Random, terms: TermsPlan): ShopperPlan[] {
  const count = random.pick([3, 4, 5, 5, 6, 6, 8, 8, 10, 12, 16, 24, 40]);
  const rushMs = random.pick([0, 50, 1_000, 3_000]);
  return Array.from({ length: count }, (_, index) => {
    const arrivesMs = random.int(100, 150 + rushMs);
    return {
      name: `shopper${index}`,
      arrivesMs,
      clockOffsetMs: random.pick([0, 0, -40, 3_000, -90_000]),
      identity: random.pick(['shop', 'shop', 'shop', 'shop', 'anonymous', 'none'] as const),
      steps: drawSteps(random, terms, arrivesMs),
    };
  });
}

function drawSteps(random: Random, { maxPerPurchase, holdSeconds }: TermsPlan, fromMs: number): ShopperStep[] {
  const purchase = (atMs: number): ShopperStep => ({
    atMs,
    kind: 'purchase',
    quantity: random.pick([1, 1, 1, maxPerPurchase, maxPerPurchase, maxPerPurchase + 1]),
  });
  const steps: ShopperStep[] = [];
  let atMs = fromMs + random.pick([0, 0, 20, 500]);
  for (let count = random.pick([1, 1, 1, 2, 2, 3]); count > 0; count -= 1) {
    steps.push(purchase(atMs));
    if (holdSeconds > 0 && random.chance(0.35)) steps.push({ atMs: atMs + random.int(0, 1_200), kind: 'release' });
    if (random.chance(0.15)) steps.push({ atMs: atMs + random.int(0, 60), kind: 'reload' });
    atMs += random.pick([0, 30, 400, 1_000, 2_000]);
  }
  if (random.chance(0.08)) steps.push({ atMs: atMs + random.int(0, 1_000), kind: 'leave' });
  return steps.sort((a, b) => a.atMs - b.atMs);
}

function drawProbes(random: Random, { holdSeconds }: TermsPlan): Probe[] {
  if (holdSeconds === 0) return [];
  return Array.from({ length: random.int(0, 4) }, (_, hold) => ({
    hold,
    offsetMs: random.pick([-1, 0, 0, 0, 1]),
    kind: random.pick(['confirm', 'confirm', 'release', 'purchase'] as const),
  }));
}

function drawFaults(random: Random, severity: number): Fault[] {
  const kinds = [
    'kill sku',
    'kill lane',
    'hibernate',
    'hibernate',
    'cut',
    'cut',
    'silence',
    'stall',
    'repeat alarm',
    'deploy',
  ] as const;
  return Array.from({ length: random.int(0, severity * 4) }, () => {
    const atMs = random.int(150, BUSY_MS);
    const kind = random.pick(kinds);
    return kind === 'cut' || kind === 'silence' || kind === 'stall'
      ? { atMs, kind, share: random.pick([0.1, 0.5, 1]) }
      : { atMs, kind };
  }).sort((a, b) => a.atMs - b.atMs);
}

function drawClimate(random: Random, severity: number): Climate {
  const sometimes = (probability: number) => (random.chance(severity / 4) ? probability * random.pick([0.3, 1, 3]) : 0);
  return {
    networkMs: random.pick([1, 10, 10, 60]),
    callMs: random.pick([1, 2, 10, 40]),
    commitMs: random.pick([1, 5, 20, 80]),
    writeFails: sometimes(0.02),
    diesAtStatement: sometimes(0.003),
    commitFails: sometimes(0.01),
    callLost: sometimes(0.03),
    answerLost: sometimes(0.03),
    requestLost: sometimes(0.05),
    requestTwice: sometimes(0.1),
    responseLost: sometimes(0.05),
    alarmLateMs: random.pick([1, 5, 200, 2_000]),
    alarmEarly: sometimes(0.2),
    alarmTwice: sometimes(0.2),
    queueFails: sometimes(0.1),
    queueTwice: sometimes(0.2),
    queueLateMs: random.pick([CALM.queueLateMs, 500]),
    databaseFails: sometimes(0.03),
    receiverFails: sometimes(0.1),
    hibernates: random.pick([0, 0, 0.05]),
  };
}
