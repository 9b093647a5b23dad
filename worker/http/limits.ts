import type { Context } from 'hono';
import { log } from '../log.ts';
import { tooMany } from './problem.ts';

/**
 * How much one address or one shopper may ask for: the platform's own counters, one at each of its places, set in wrangler.toml.
 * They keep one from taking what is meant for all. They are no promise of an exact number, and where a counter is missing or does
 * not answer nothing is counted: a drop must not stop selling because somebody could not be counted.
 */

interface Limit {
  /** As in wrangler.toml. */
  readonly seconds: 10 | 60;
  readonly words: string;
}

const LIMITS = {
  SESSIONS_PER_ADDRESS: { seconds: 60, words: 'Too many new shoppers come from this address.' },
  SIGN_INS_PER_ADDRESS: { seconds: 60, words: 'Too many attempts to sign in come from this address.' },
  SOCKETS_PER_ADDRESS: { seconds: 60, words: 'Too many connections are opened from this address.' },
  SOCKETS_PER_SHOPPER: { seconds: 60, words: 'This shopper opens too many connections.' },
  PURCHASES_PER_SHOPPER: { seconds: 10, words: 'This shopper sends too many purchases.' },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;

type OfShopper = 'SOCKETS_PER_SHOPPER' | 'PURCHASES_PER_SHOPPER';

/** Lets a request pass, or throws the problem that says when the next may. */
export async function demandWithin(
  c: Context<{ Bindings: Env }>,
  ...[name, shopper]: [Exclude<LimitName, OfShopper>] | [OfShopper, shopper: string]
): Promise<void> {
  const key = shopper ?? addressOf(c.req.header('cf-connecting-ip'));
  if (key === null || (await isWithin(c.env[name], key))) return;
  const { seconds, words } = LIMITS[name];
  throw tooMany(`${words} Wait ${seconds} seconds.`, seconds);
}

async function isWithin(counter: RateLimit | undefined, key: string): Promise<boolean> {
  if (counter === undefined) return true;
  try {
    return (await counter.limit({ key })).success;
  } catch (error) {
    log.warn('A rate could not be counted; the request passes.', { error });
    return true;
  }
}

/** Half of an IPv6 address is one connection to the internet; who has it may make up the rest. */
const IPV6_GROUPS = 4;

/**
 * What counts as one address, or `null` where the platform does not say: a client cannot take its word away, for Cloudflare
 * writes that header itself.
 */
export function addressOf(address: string | undefined): string | null {
  if (address === undefined || address === '') return null;
  // Also where it is written as a part of the newer kind.
  if (address.includes('.')) return address.slice(address.lastIndexOf(':') + 1);
  const [head = '', tail] = address.split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  const end = tail === undefined || tail === '' ? [] : tail.split(':');
  const between = Array.from({ length: Math.max(0, 8 - groups.length - end.length) }, () => '0');
  const all = tail === undefined ? groups : [...groups, ...between, ...end];
  return all
    .slice(0, IPV6_GROUPS)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':');
}
