import type { ShopperCommand } from '../shared/inventory/commands.ts';
import type { ServerMessage } from '../shared/protocol/messages.ts';
import type { Audience } from './audience.ts';
import type { LaneAnswer } from './lanes/contract.ts';

/**
 * One SKU as an object that holds sockets knows it: who is told of it there, and where what they ask is decided. The Sku itself
 * has one, a lane one for each SKU of its product that somebody on it watches.
 */
export interface Room {
  readonly sku: string;
  readonly audience: Audience;
  /** Units left, as far as is known here. It is asked for at every answer, as the next is at every frame. */
  readonly remaining: number;
  readonly maxPerPurchase: number;
  /** Hands a shopper's request to where it is decided; `false` when too much is waiting. */
  submit(command: ShopperCommand, reply: (answer: LaneAnswer) => void): boolean;
  /** An answer has gone out to a shopper. */
  answered(message: ServerMessage): void;
  /** Somebody has come or gone. */
  watchingChanged(): void;
}
