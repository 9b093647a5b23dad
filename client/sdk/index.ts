import type { DropClient, DropOptions } from './api.ts';
import { Line } from './line.ts';

/**
 * Connects to a drop, watches its stock and buys for one shopper. Runs in browsers and in Node; reconnects by itself.
 *
 * ```ts
 * const drop = connectDrop({ sku: 'air-one', host: 'https://drops.example' });
 * drop.on('stock', ({ remaining }) => console.log(remaining));
 * const answer = await drop.purchase(1);
 * console.log(answer.type === 'receipt' ? answer.state : answer.reason);
 * ```
 *
 * Where the drop is one size of a product, `watch` gives the others, over the same socket.
 *
 * @throws TypeError when there is no host: outside of a browser it must be given.
 */
export function connectDrop(options: DropOptions): DropClient {
  return new Line(options).home;
}

export { type DropView, phaseNow, unitsOwned } from '../../shared/dropView.ts';
export type { InitialDrop } from '../../shared/initial.ts';
export type {
  DropInfo,
  OrderInfo,
  ReceiptMessage,
  RefusalMessage,
  RefusalReason,
  StockSnapshot,
} from '../../shared/protocol/messages.ts';
export type { DropClient, DropError, DropEvents, DropOptions, DropState } from './api.ts';
export type { ConnectionStatus, EndReason } from './connection.ts';
export type { PendingPurchase } from './pendingStore.ts';
export type { PurchaseAnswer } from './purchases.ts';
export type { KeyValueStorage } from './storage.ts';
