import type { LedgerEvent } from '../inventory/ledger.ts';

/** As every line is written: to the millisecond, in UTC. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Names that only the state machine has. In a line they are too much, and must not pass for what is made of it here. */
const INNER = ['atMs', 'expiresAtMs', 'terms'];

/**
 * The entry that a line of a file stands for, with times as the state machine takes them. Nothing is checked: what is missing
 * stays missing and what is too much stays too much, for the replay to find (`shapeViolations`).
 */
export function eventOfLine(line: Readonly<Record<string, unknown>>): LedgerEvent {
  const { at, expiresAt, ...fields } = line;
  const timed = {
    ...fields,
    atMs: timeOf(at),
    ...('expiresAt' in line ? { expiresAtMs: timeOf(expiresAt) } : {}),
    ...(INNER.some((name) => name in fields) ? { tooMuch: true } : {}),
  };
  // It comes from a file: the types are a hope until the shape has been looked at.
  if (fields['kind'] !== 'configured') return timed as unknown as LedgerEvent;
  const { perShopperLimit, maxPerPurchase, opensAt, closesAt, holdSeconds, ...rest } = timed as Record<string, unknown>;
  const terms = {
    perShopperLimit,
    maxPerPurchase,
    opensAtMs: opensAt === null ? null : timeOf(opensAt),
    closesAtMs: closesAt === null ? null : timeOf(closesAt),
    holdSeconds,
  };
  return { ...rest, terms } as unknown as LedgerEvent;
}

/** `NaN` for what is no time: that is no whole number, and so no entry. */
function timeOf(value: unknown): number {
  return typeof value === 'string' && TIME.test(value) ? Date.parse(value) : Number.NaN;
}
