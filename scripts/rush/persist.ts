import { setTimeout as sleep } from 'node:timers/promises';
import type { Shopper } from './shopper.ts';

export interface Persistence {
  /** How often the purchase is sent again, at most. */
  readonly retries: number;
  /** Once this is aborted nobody tries again. */
  readonly signal: AbortSignal;
  /** From 0 up to 1; spreads reconnections. */
  readonly random: () => number;
}

/** Asking again after this long without a word; far above what a busy server takes. */
const SILENCE_MS = 30_000;

/** A server that is starting again is asked a few times a second, not all at once. */
const RECONNECT_MS_MAX = 500;

/** What befell one shopper on the way to an answer. */
export interface Persisted {
  readonly repeats: number;
}

/**
 * Buys as the contract tells a client to: the same id again after every lost connection and every request to wait, until
 * there is an answer. Resolves also without one, when the retries or the time are used up.
 *
 * @param mishap befalls the first attempt only.
 */
export async function buyUntilAnswered(
  shopper: Shopper,
  { retries, signal, random }: Persistence,
  mishap?: 'twice' | 'cut',
): Promise<Persisted> {
  for (let attempt = 0; ; attempt++) {
    const waitMs = await tryOnce(shopper, random, attempt === 0 ? mishap : undefined);
    if (waitMs === undefined || attempt === retries || signal.aborted) return { repeats: attempt };
    await sleep(waitMs);
  }
}

/** @returns `undefined` when the purchase is answered, otherwise how long to wait before the next attempt. */
async function tryOnce(
  shopper: Shopper,
  random: () => number,
  mishap: 'twice' | 'cut' | undefined,
): Promise<number | undefined> {
  if (!shopper.connected) {
    try {
      await shopper.connect();
    } catch {
      return random() * RECONNECT_MS_MAX;
    }
  }
  switch (await shopper.ask(SILENCE_MS, mishap)) {
    case 'receipt':
      return undefined;
    case 'refusal': {
      const last = shopper.seen.at(-1);
      return last?.kind === 'refusal' ? last.retryAfterMs : undefined;
    }
    case 'closed':
      return random() * RECONNECT_MS_MAX;
    case 'silence':
      shopper.cut();
      return 0;
  }
}
