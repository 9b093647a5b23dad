import { eachAtMost } from '../../scripts/rush/eachAtMost.ts';
import type { Books } from '../../scripts/rush/history.ts';
import { keyOf } from '../../scripts/rush/ledgerFold.ts';
import { buyUntilAnswered } from '../../scripts/rush/persist.ts';
import { seededRandom } from '../../scripts/rush/random.ts';
import type { Shopper } from '../../scripts/rush/shopper.ts';
import { type Finding, judge, lastAnswer } from '../../scripts/rush/verdict.ts';
import type { Program } from '../support/program.ts';
import { newShopper } from '../support/shopper.ts';
import { type DropUnderFire, Operator } from './operator.ts';

export const ENDS = ['kill -9', 'SIGTERM', 'restart'] as const;
export type End = (typeof ENDS)[number];

export interface Tally {
  readonly rounds: Record<End, number>;
  /** Purchases with a receipt. */
  acknowledged: number;
  /** Of the operators. */
  commands: number;
  /** Purchases that were on their way when the program was ended. */
  unanswered: number;
  /** Times that an operator had to ask again, with the same id. */
  repeats: number;
  audits: number;
  soundAudits: number;
  readonly findings: (Finding & { readonly round: number })[];
}

const SHOPPERS = 40;
const ON_THEIR_WAY = 8;
const UNITS = 15;

const DROPS: readonly DropUnderFire[] = [0, 4].flatMap((lanes) =>
  [0, 30].map((holdSeconds) => ({
    sku: `doomed-${lanes}-${holdSeconds}`,
    terms: { title: 'Doomed', total: UNITS, lanes, holdSeconds },
  })),
);

interface Stall {
  readonly drop: DropUnderFire;
  readonly operator: Operator;
  /** All who ever came, without what their connections were pushed last: connections end at any moment here. */
  readonly histories: Shopper[];
}

export interface Played {
  readonly tally: Tally;
  /** What everybody was told, against these books of a drop: the judge of each round, for books that were tampered with. */
  readonly judgeBooks: (sku: string, books: Books) => Finding[];
  /** Whose purchases of a drop were acknowledged, as `keyOf` names them. */
  readonly acknowledged: (sku: string) => ReadonlySet<string>;
}

/** Ends the program again and again while it sells, and compares after each round what was acknowledged with the books. */
export async function playRounds(
  program: Program,
  { rounds, seed }: { readonly rounds: number; readonly seed: number },
  onRound: (tally: Tally) => void = () => {},
): Promise<Played> {
  // Who draws next depends on the machine, so the ends have a randomness of their own: the same seed, the same ends.
  const ends = seededRandom(seed);
  const random = seededRandom(seed + 1);
  const { server } = program;
  const stalls: Stall[] = [];
  for (const drop of DROPS) {
    await server.createDrop(drop.sku, { ...drop.terms, perShopperLimit: 4 });
    stalls.push({ drop, operator: new Operator(server, drop, random), histories: [] });
  }
  const tally: Tally = {
    rounds: { 'kill -9': 0, SIGTERM: 0, restart: 0 },
    ...{ acknowledged: 0, commands: 0, unanswered: 0, repeats: 0, audits: 0, soundAudits: 0, findings: [] },
  };
  for (let round = 1; round <= rounds; round++) {
    const end = ENDS[Math.floor(ends() * ENDS.length)] ?? 'kill -9';
    const endAt = Math.floor((0.2 + ends() * 0.6) * SHOPPERS * stalls.length);
    await playRound(program, stalls, { round, end, endAt, random }, tally);
    tally.rounds[end] += 1;
    await compare(program, stalls, round, tally);
    onRound(tally);
  }
  const stallsOf = (sku: string) => stalls.filter(({ drop }) => drop.sku === sku);
  const judgeBooks = (sku: string, books: Books) => stallsOf(sku).flatMap((stall) => judgeStall(stall, books));
  const acknowledged = (sku: string) => {
    return new Set(stallsOf(sku).flatMap(({ histories }) => histories.filter(hasReceipt).map(keyOf)));
  };
  return { tally, judgeBooks, acknowledged };
}

async function playRound(
  program: Program,
  stalls: readonly Stall[],
  { round, end, endAt, random }: { round: number; end: End; endAt: number; random: () => number },
  tally: Tally,
): Promise<void> {
  const patience = { retries: Number.POSITIVE_INFINITY, signal: new AbortController().signal, random };
  const crowds = await Promise.all(stalls.map(({ drop }) => crowdOf(program, drop, round, random)));
  let answers = 0;
  let onTheirWay = 0;
  let downtime: Promise<void> | undefined;
  const shop = async (shopper: Shopper) => {
    onTheirWay += 1;
    const fate = random();
    await buyUntilAnswered(shopper, patience, fate < 0.1 ? 'cut' : fate < 0.2 ? 'twice' : undefined);
    onTheirWay -= 1;
    answers += 1;
    if (answers !== endAt) return;
    // In the turn of the answer, so that the others are caught wherever they are.
    tally.unanswered += onTheirWay;
    downtime = endProgram(program, end).then(() => program.restart());
  };
  await Promise.all(
    stalls.map(async ({ operator, histories }, i) => {
      const crowd = crowds[i] ?? [];
      histories.push(...crowd);
      let isOver = false;
      const buying = eachAtMost(ON_THEIR_WAY, crowd, shop).finally(() => {
        isOver = true;
      });
      await Promise.all([buying, operator.work(crowd, () => isOver)]);
    }),
  );
  await downtime;
  // Everybody comes back once and asks again: what has become of a purchase meanwhile is part of the history.
  await eachAtMost(ON_THEIR_WAY, crowds.flat(), async (shopper) => {
    await buyUntilAnswered(shopper, patience);
    await shopper.leave();
  });
}

async function crowdOf(program: Program, { sku }: DropUnderFire, round: number, random: () => number) {
  const crowd: Shopper[] = [];
  const ids = Array.from({ length: SHOPPERS }, (_, i) => `buy-${round}-${i}`);
  await eachAtMost(ON_THEIR_WAY, ids, async (id) => {
    crowd.push(await newShopper(program, sku, id, 1 + Math.floor(random() * 2)));
  });
  return crowd;
}

async function endProgram(program: Program, end: End): Promise<void> {
  if (end === 'kill -9') return program.kill9();
  await (end === 'SIGTERM' ? program.terminate() : program.stop());
}

async function compare({ server }: Program, stalls: readonly Stall[], round: number, tally: Tally): Promise<void> {
  tally.acknowledged = 0;
  tally.commands = 0;
  tally.repeats = 0;
  for (const stall of stalls) {
    const { drop, operator, histories } = stall;
    const books = await server.books(drop.sku);
    tally.audits += 1;
    if (books.audit.sound) tally.soundAudits += 1;
    tally.findings.push(...judgeStall(stall, books).map((finding) => ({ ...finding, round })));
    tally.acknowledged += histories.filter(hasReceipt).length;
    tally.commands += operator.acknowledged;
    tally.repeats += operator.repeats;
  }
}

function hasReceipt(shopper: Shopper): boolean {
  return lastAnswer(shopper)?.kind === 'receipt';
}

function judgeStall({ operator, histories }: Stall, books: Books): Finding[] {
  const shoppers = histories.map(({ shopper, id, quantity, seen, oddPushes }) => {
    return { shopper, id, quantity, seen, oddPushes, lastPush: undefined };
  });
  return [...judge({ shoppers, books, closedWorld: false }), ...operator.compare(books)];
}
