import type { Intents } from '../checks/intents.ts';
import type { StrangerPlan } from '../plan/plan.ts';
import { type ClientSocket, SimulatedWebSocket } from '../platform/sockets.ts';
import type { Actor, World } from '../world/world.ts';
import { HOST } from './shopper.ts';
import { shopToken } from './token.ts';

/** Somebody who speaks the protocol without the SDK, over two sockets and HTTP at once. */
export class Stranger {
  readonly #plan: StrangerPlan;
  readonly #sku: string;
  readonly #intents: Intents;
  readonly #sockets = new Map<string, ClientSocket>();

  constructor(plan: StrangerPlan, sku: string, world: World, intents: Intents) {
    this.#plan = plan;
    this.#sku = sku;
    this.#intents = intents;
    const actor: Actor = { name: plan.name, alive: true, clockOffsetMs: 0 };
    for (const { atMs, frame, way } of plan.frames) {
      world.at(plan.arrivesMs + atMs, actor, () => {
        world.note(plan.name, `sends ${frame.slice(0, 80)} by ${way}`);
        if (way === 'http') void this.#post(frame);
        else this.#send(way, frame);
      });
    }
  }

  #send(way: string, frame: string): void {
    const { shopper } = this.#plan;
    const open = this.#sockets.get(way);
    if (open?.isOpen === true) return open.send(frame);
    const query = shopper === null ? '' : `?token=${shopToken(shopper)}`;
    const address = `${HOST.replace('http', 'ws')}/parties/sku/${this.#sku}${query}`;
    const socket = new WebSocket(address) as unknown;
    if (!(socket instanceof SimulatedWebSocket)) throw new Error('The sockets are not simulated.');
    const client = socket as ClientSocket;
    this.#sockets.set(way, client);
    // It does not wait to be welcomed.
    client.addEventListener('open', () => client.send(frame));
  }

  async #post(frame: string): Promise<void> {
    const { shopper } = this.#plan;
    if (shopper === null || !frame.includes('"purchase"')) return;
    try {
      const { id, quantity } = JSON.parse(frame);
      this.#intents.purchase(shopper, id, quantity);
      await fetch(`${HOST}/api/drops/${this.#sku}/purchases`, {
        method: 'POST',
        headers: { authorization: `Bearer ${shopToken(shopper)}`, 'idempotency-key': id },
        body: JSON.stringify({ quantity }),
      });
    } catch {
      // It was no JSON, or nothing came back; there are other frames.
    }
  }
}
