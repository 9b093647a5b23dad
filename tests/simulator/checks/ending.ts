import type { Shopper } from '../actors/shopper.ts';
import type { Intents } from './intents.ts';
import type { Truth } from './truth.ts';
import { check } from './violation.ts';

/** What a shopper's page still waits for, in words; `null` where it is at rest. */
export function unrest(shopper: Shopper, truth: Truth): string | null {
  const { drop, plan } = shopper;
  if (drop === undefined) return null;
  const { view, connection, pending, ended } = drop.getState();
  const { name } = plan;
  if (ended !== undefined) return `${name} was ended: ${ended}`;
  if (connection !== 'live') return `${name} is ${connection}`;
  if (pending.length > 0) return `${name} waits for ${pending.map(({ id }) => id).join(', ')}`;
  const { seq } = truth.books.now;
  return view.stock?.seq === seq ? null : `${name} sees entry ${view.stock?.seq} of ${seq}`;
}

/** A hold whose time is over and that is still told as held; `null` where there is none. */
export function overdue(truth: Truth, nowMs: number): string | null {
  for (const { id, expiresAtMs, states } of truth.books.orders.values()) {
    const isHeld = states.at(-1)?.state === 'held';
    if (isHeld && expiresAtMs !== null && expiresAtMs <= nowMs) return `${id} is held, until ${expiresAtMs}`;
  }
  return null;
}

/** With everybody at rest: each screen shows the truth, and nobody's wish was left without an answer. */
export function checkScreens(shoppers: readonly Shopper[], truth: Truth, intents: Intents): void {
  const { total, remaining, held, sold } = truth.books.now;
  for (const { plan, drop, wishes, isNoted } of shoppers) {
    if (drop === undefined) continue;
    const { view } = drop.getState();
    const { stock } = view;
    const shown = [stock?.total, stock?.remaining, stock?.held, stock?.sold].join(' ');
    check(
      shown === [total, remaining, held, sold].join(' '),
      'screen',
      `${plan.name} sees ${shown} (total left held sold).`,
    );
    for (const { id, quantity, answer } of wishes) {
      const shows = view.orders.get(id);
      // What was pressed and not even noted when the page was closed has reached nobody.
      const known = answer !== undefined || shows !== undefined || !(intents.wasSent(id) || isNoted(id));
      check(known, 'unanswered', `${plan.name} never heard of ${quantity} as ${id}.`);
      const got = answer?.type === 'receipt' || shows !== undefined;
      check(!got || shows !== undefined, 'screen', `${plan.name} bought ${id}, and the screen does not show it.`);
    }
    for (const { id, state, quantity } of view.orders.values()) {
      const order = [...truth.books.orders.values()].find(
        (each) => each.id === id && wishOrForeign(each.shopper, plan),
      );
      const is = order?.states.at(-1)?.state;
      check(
        order?.quantity === quantity && is === state,
        'screen',
        `${plan.name} sees ${id} as ${state}; it is ${is}.`,
      );
    }
  }
}

/** An anonymous shopper's name is made by the server. */
function wishOrForeign(shopper: string, { identity, name }: Shopper['plan']): boolean {
  return identity === 'shop' ? shopper === name : shopper.startsWith('anon_');
}
