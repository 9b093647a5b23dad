import { Audience } from '../../../worker/audience.ts';
import { Calls } from '../../../worker/calls.ts';
import type { LanePush } from '../../../worker/lanes/contract.ts';
import { LaneRegistry } from '../../../worker/lanes/laneRegistry.ts';
import { LaneRoom } from '../../../worker/lanes/laneRoom.ts';
import { Ledger } from '../../../worker/ledger.ts';
import { Outbox } from '../../../worker/outbox.ts';
import { type Bug, bug } from './patch.ts';

const { prototype: audience } = Audience;
const { prototype: room } = LaneRoom;

/** Mistakes in answering, in what lanes do, and in what leaves the object. */
export const TELLING_BUGS: readonly Bug[] = [
  bug('a receipt goes to whoever came first', audience, 'send', (original) => {
    return function (this: Audience, seat, text) {
      const first = this.residents[0] ?? seat;
      original.call(this, text.startsWith('{"type":"receipt"') ? first : seat, text);
    };
  }),
  bug('everybody hears what became of an order', audience, 'tellShopper', (original) => {
    return function (this: Audience, shopper, message, except) {
      const shoppers = new Set([shopper, ...this.residents.flatMap(({ member }) => member.shopper ?? [])]);
      for (const each of shoppers) original.call(this, each, message, except);
    };
  }),
  bug('a snapshot is made before the reply and sent after it', audience, 'tell', (original) => {
    const before = new WeakMap<Audience, string>();
    return function (this: Audience, standing) {
      const text = standing();
      const older = before.get(this) ?? text;
      original.call(this, () => older);
      before.set(this, text);
    };
  }),
  bug(
    'the answers of a batch are given by their place after one was left out',
    Calls.prototype,
    'submitAll',
    (original) => {
      return function (this: Calls, commands, onAnswer) {
        return original.call(this, commands.length > 1 ? commands.slice(1) : commands, onAnswer);
      };
    },
  ),
  bug('a lane refuses from its copy of the stock', room, 'submit', (original) => {
    return function (this: LaneRoom, command, reply) {
      if (command.kind !== 'purchase' || this.standing?.stock.remaining !== 0)
        return original.call(this, command, reply);
      reply({ kind: 'refusal', reason: 'sold_out', remaining: 0, message: 'Sold out.' });
      return true;
    };
  }),
  bug('a lane applies pushes out of order', room, 'push', (original) => {
    const before = new WeakMap<LaneRoom, LanePush>();
    return function (this: LaneRoom, push) {
      const { standing } = before.get(this) ?? push;
      before.set(this, push);
      const stock = { ...standing.stock, seq: push.standing.stock.seq };
      return original.call(this, { ...push, standing: { ...standing, stock } });
    };
  }),
  bug('a Sku that wakes does not know its lanes', Ledger.prototype, 'setSetting', (original) => {
    return function (this: Ledger, name, value) {
      if (name !== 'lanes') original.call(this, name, value);
    };
  }),
  bug('lanes do not hear what became of orders', LaneRegistry.prototype, 'tell', () => {
    return () => {};
  }),
  bug('of three changes two are not told to lanes', LaneRegistry.prototype, 'push', (original) => {
    let turn = 0;
    return function (this: LaneRegistry) {
      turn += 1;
      if (turn % 3 !== 0) original.call(this);
    };
  }),
  bug('the cursor of the outbox moves past what was sent', Ledger.prototype, 'setSetting', (original) => {
    return function (this: Ledger, name, value) {
      original.call(this, name, name === 'outbox' ? String(Number(value) + 1) : value);
    };
  }),
  bug('the outbox asks to be woken three times and never again', Outbox.prototype, 'dueMs', (original) => {
    const asked = new WeakMap<Outbox, number>();
    return function (this: Outbox, nowMs, lastSeq) {
      const times = (asked.get(this) ?? 0) + 1;
      asked.set(this, times);
      return times > 3 ? null : original.call(this, nowMs, lastSeq);
    };
  }),
];
