import { Line } from '../../../client/sdk/line.ts';
import { PendingStore } from '../../../client/sdk/pendingStore.ts';
import { Purchases } from '../../../client/sdk/purchases.ts';
import { type Bug, bug } from './patch.ts';

/** Mistakes in the SDK. */
export const CLIENT_BUGS: readonly Bug[] = [
  bug('what is sent again has a new id', Line.prototype, 'send', (original) => {
    const sent = new Set<string>();
    return function (this: Line, sku, request) {
      const id = sent.has(request.id) ? `${request.id.slice(0, 40)}-again` : request.id;
      sent.add(request.id);
      original.call(this, sku, { ...request, id });
    };
  }),
  bug('a purchase is sent without being noted', PendingStore.prototype, 'add', () => {
    return () => {};
  }),
  bug('what was not answered is not sent again', Purchases.prototype, 'resume', (original) => {
    return function (this: Purchases, orders) {
      original.call(this, orders);
      for (const { id } of this.pending) if (!orders.some((order) => order.id === id)) this.suspend();
    };
  }),
  bug('an answer ends the request that has waited longest', Purchases.prototype, 'settle', (original) => {
    return function (this: Purchases, answer) {
      const [longest] = this.pending;
      return original.call(this, longest === undefined ? answer : { ...answer, id: longest.id });
    };
  }),
];
