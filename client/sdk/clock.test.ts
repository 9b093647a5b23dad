import { expect, test } from 'vitest';
import { DROP, STOCK } from '../../tests/support/scriptedServer.ts';
import { nextClockOffset } from './clock.ts';

const welcome = (now: number) =>
  ({ type: 'welcome', protocol: 1, sku: 'air-one', now, drop: DROP, stock: STOCK, orders: [] }) as const;
const stock = (at: number) => ({ type: 'stock', ...STOCK, at }) as const;

test.for([
  { say: 'the first welcome counts as it is', known: undefined, message: welcome(900), want: -100 },
  { say: 'a message that was less delayed is nearer to the truth', known: -100, message: stock(950), want: -50 },
  { say: 'one that was more delayed is not', known: -100, message: welcome(200), want: -100 },
  { say: 'nor is an old snapshot', known: -100, message: stock(-50_000), want: -100 },
  {
    say: 'a welcome that is far behind: this clock was set forward',
    known: 0,
    message: welcome(-9_001),
    want: -10_001,
  },
  { say: 'and at that bound it was not', known: 0, message: welcome(-9_000), want: 0 },
  {
    say: 'other messages tell no time',
    known: undefined,
    message: { type: 'drop', drop: DROP } as const,
    want: 0,
  },
])('SDK-6: the clock: $say', ({ known, message, want }) => {
  expect(nextClockOffset(known, message, 1_000)).toBe(want);
});
