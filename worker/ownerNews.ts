import type { ShopperCommand } from '../shared/inventory/commands.ts';
import type { Decision } from '../shared/inventory/decide.ts';
import { type Order, orderKey } from '../shared/inventory/order.ts';
import type { Audience } from './audience.ts';
import type { LaneAnswer, News } from './lanes/contract.ts';
import type { LaneRegistry } from './lanes/laneRegistry.ts';
import { receipt } from './replies.ts';

/** Tells the owner of an order what has become of it, wherever its sockets are (rule WS-9). */
export class OwnerNews {
  readonly #audience: Audience;
  readonly #lanes: LaneRegistry;
  readonly #seq: () => number;

  /** @param seq the newest entry of the ledger. */
  constructor(audience: Audience, lanes: LaneRegistry, seq: () => number) {
    this.#audience = audience;
    this.#lanes = lanes;
    this.#seq = seq;
  }

  /** The operator has settled it. */
  settled(order: Order): void {
    const news = this.#newsOf(order);
    this.#audience.tellShopper(news.shopper, news.receipt);
    this.#lanes.tell(news);
  }

  /** Time has brought some holds to their end. */
  expired({ events, orders }: Decision): void {
    const expirations = events.filter((event) => event.kind === 'expired');
    // As after nearly every flush of a rush.
    if (expirations.length === 0) return;
    const expired = new Set(expirations.map(({ shopper, id }) => orderKey(shopper, id)));
    for (const order of orders) if (expired.has(orderKey(order.shopper, order.id))) this.settled(order);
  }

  /** What was on its way to the lanes may have gone with the Sku's memory. Who has heard it hears it again. */
  recalled(orders: readonly Order[]): void {
    for (const order of orders) this.#lanes.tell(this.#newsOf(order));
  }

  /**
   * Whoever gives a hold back may have other pages open. Those on the crowd where it was asked are told there, all others here.
   *
   * @param lane where it was asked; the Sku's own crowd when it is left out.
   */
  answered(command: ShopperCommand, answer: LaneAnswer, lane?: string): void {
    if (command.kind !== 'giveBack' || answer.kind !== 'receipt' || answer.replayed) return;
    const news = this.#newsOf(answer.order);
    if (lane !== undefined) this.#audience.tellShopper(news.shopper, news.receipt);
    this.#lanes.tell(news, lane);
  }

  #newsOf(order: Order): News {
    return { shopper: order.shopper, receipt: receipt(order, false), seq: this.#seq() };
  }
}
