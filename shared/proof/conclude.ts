import { violationsOf } from '../inventory/invariants.ts';
import type { LedgerEvent } from '../inventory/ledger.ts';
import { NO_STOCK } from '../inventory/stock.ts';
import type { Point } from './course.ts';
import { type Found, ProofFindings, type ProofTopic } from './findings.ts';
import type { ProofFigures } from './format.ts';
import type { PassReading } from './verification.ts';

/** What a file came to. It is plain data, so that it can be sent from one thread to another. */
export interface Reading {
  /** Why it is no proof at all; then the rest says nothing. */
  readonly unreadable: string | undefined;
  readonly sku: string;
  /** What the entries come to, whatever the file says of it at its end. */
  readonly figures: ProofFigures;
  readonly shoppers: number;
  readonly found: Readonly<Partial<Record<ProofTopic, Found>>>;
  /** Of the hashes that were looked for, those that are in the chain, with the number of their entries. */
  readonly seen: Readonly<Record<string, number>>;
  readonly course: readonly Point[];
  /** Entries of the shopper that was followed, the first of them. */
  readonly followed: readonly LedgerEvent[];
}

/** Puts the passes over a file together, and compares what only all of them know. */
export function conclude(first: PassReading, others: readonly PassReading[] = []): Reading {
  const passes = [first, ...others];
  const found = new ProofFindings();
  for (const pass of passes) found.addAll(pass.found);
  const { unreadable, sku, figures, seen, course, followed } = first;
  if (unreadable === undefined) {
    for (const words of [...endViolations(first), ...sumViolations(passes)]) found.add('figures', words);
  }
  const shoppers = passes.reduce((sum, pass) => sum + pass.shoppers, 0);
  return { unreadable, sku, figures, shoppers, found: found.all, seen, course, followed };
}

const NAMES = {
  entries: 'the number of entries',
  head: 'the hash of the last entry',
  orders: 'the number of orders',
  total: 'units in all',
  remaining: 'units left',
  held: 'units on hold',
  sold: 'units sold',
} as const satisfies Record<keyof ProofFigures, string>;

/** What the last line says must be what the entries come to. */
function endViolations({ end, figures }: PassReading): string[] {
  if (end === undefined) return [];
  const { kind: _, ...said } = end;
  const wrong = (Object.keys(NAMES) as (keyof ProofFigures)[])
    .filter((name) => said[name] !== figures[name])
    .map((name) => `The last line says of ${NAMES[name]}: ${String(said[name])}. The entries say: ${figures[name]}.`);
  const tooMuch = Object.keys(said).filter((name) => !Object.hasOwn(NAMES, name));
  return [...wrong, ...tooMuch.map((name) => `The last line says something of ${name}, which no server does.`)];
}

function sumViolations(passes: readonly PassReading[]): string[] {
  const [first] = passes;
  if (first === undefined) return [];
  const held = passes.reduce((sum, { sums }) => sum + sums.held, 0);
  const sold = passes.reduce((sum, { sums }) => sum + sums.sold, 0);
  const { figures } = first;
  return violationsOf({ ...NO_STOCK, ...figures }, { held, sold }).map((words) => `At the end ${words}.`);
}
