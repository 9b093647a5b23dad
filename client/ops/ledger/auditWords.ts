import { formatCount } from '../../../shared/display/format.ts';
import type { AuditAnswer } from '../../../shared/protocol/answers/books.ts';

export interface Verdict {
  readonly sound: boolean;
  /** The one sentence that stands largest. */
  readonly heading: string;
  readonly text: string;
  /** `500 = 37 + 5 + 458`, and whether that is so. */
  readonly sum: readonly Term[];
  readonly balances: boolean;
  /** What was looked at. */
  readonly checked: readonly string[];
  readonly violations: readonly string[];
  /** How many violations are not listed. */
  readonly unlisted: number;
}

export interface Term {
  readonly name: string;
  readonly figure: string;
  /** What stands before it. */
  readonly sign: '' | '=' | '+' | '≠';
}

export function verdictOf(audit: AuditAnswer): Verdict {
  const { sound, violations, violationCount, seq, total, remaining, held, sold, orders } = audit;
  const balances = total === remaining + held + sold;
  return {
    sound,
    heading: sound ? 'The books are sound.' : 'The books are not sound.',
    text: sound
      ? `Every one of the ${formatCount(total)} units is accounted for, and every order is stored as the ledger tells it.`
      : `${violationCount === 1 ? 'One thing does' : `${formatCount(violationCount)} things do`} not add up. Nothing was changed. Keep a copy of the ledger before you do anything else.`,
    sum: [
      { name: 'in all', figure: formatCount(total), sign: '' },
      { name: 'left', figure: formatCount(remaining), sign: balances ? '=' : '≠' },
      { name: 'on hold', figure: formatCount(held), sign: '+' },
      { name: 'sold', figure: formatCount(sold), sign: '+' },
    ],
    balances,
    checked: [
      `${entriesWords(seq)} ${seq === 1 ? 'was' : 'were'} replayed from nothing, each against the rules of the drop at its time.`,
      `${ordersWords(orders)} ${orders === 1 ? 'was' : 'were'} compared with what the ledger tells of ${orders === 1 ? 'it' : 'them'}.`,
      'The counters in memory were compared with those on disk, with the sums over the orders, and with the replay.',
    ],
    violations,
    unlisted: violationCount - violations.length,
  };
}

/** How long something took, as a person says it. */
export function tookWords(ms: number): string {
  if (ms < 1_000) return `${Math.max(1, Math.round(ms))} ms`;
  return `${(ms / 1_000).toFixed(1)} s`;
}

export function entriesWords(entries: number): string {
  return entries === 1 ? '1 entry' : `${formatCount(entries)} entries`;
}

export function ordersWords(orders: number): string {
  return orders === 1 ? '1 order' : `${formatCount(orders)} orders`;
}
