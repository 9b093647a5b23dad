import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { buy, call, operate } from '../http.ts';
import type { Program } from '../program.ts';
import type { Runs, Stage } from './runs.ts';
import { defineShoe } from './shoe.ts';

type Json = Record<string, unknown>;

/** The messages that the pages show, compared with those that a real drop sends. */
export function messageRuns(stage: () => Stage): Runs {
  const sample = async (name: string): Promise<Json> =>
    JSON.parse(await readFile(join(stage().consumer.folder, name), 'utf8'));
  let drops = 0;

  /** A drop like that of the messages shown, with one unit held and one left, and its holder on a socket. */
  async function scene() {
    const { program } = stage();
    const sku = `messages-${++drops}`;
    await program.server.createDrop(sku, { ...TERMS, price: { amount: 48, currency: 'EUR' } });
    const { token } = await program.server.session();
    const first = await Socket.open(program, sku, token);
    const purchase = await sample('message-purchase.json');
    first.send(purchase);
    const receipt = await first.next('receipt');
    await buy(program, sku, 'somebody');
    return { program, sku, token, first, receipt };
  }

  /** Both have the same fields, of the same kinds. */
  async function expectShape(name: string, message: unknown): Promise<void> {
    expect(shapeOf(message)).toEqual(shapeOf(await sample(name)));
  }

  return {
    async 'message-purchase.json'() {
      const { first, receipt } = await scene();
      expect(receipt).toMatchObject({ state: 'held', ...(await without('type', sample('message-purchase.json'))) });
      first.close();
    },
    async 'message-receipt.json'() {
      const { first, receipt } = await scene();
      await expectShape('message-receipt.json', receipt);
      first.close();
    },
    async 'message-release.json'() {
      const { first } = await scene();
      first.send(await sample('message-release.json'));
      expect(await first.next('receipt')).toMatchObject({ id: 'Vk3xT0aWcN', state: 'released' });
      first.close();
    },
    async 'message-watch.json'() {
      const { program } = stage();
      await defineShoe(program);
      const { token } = await program.server.session();
      const socket = await Socket.open(program, 'shoe-42', token);
      expect(await socket.next('welcome')).toMatchObject({ sku: 'shoe-42' });
      const watch = await sample('message-watch.json');
      socket.send(watch);
      const welcomes = [await socket.next('welcome'), await socket.next('welcome')];
      expect(welcomes.map(({ sku }) => sku).sort()).toEqual(watch['skus']);
      socket.close();
    },
    async 'message-welcome.json'() {
      const { program, sku, token, first } = await scene();
      const second = await Socket.open(program, sku, token);
      await expectShape('message-welcome.json', await second.next('welcome'));
      first.close();
      second.close();
    },
    async 'message-stock.json'() {
      const { first } = await scene();
      await expectShape('message-stock.json', await first.next('stock'));
      first.close();
    },
    async 'message-drop.json'() {
      const { program, sku, first } = await scene();
      await operate(program, 'PUT', `/api/drops/${sku}`, { ...TERMS, perShopperLimit: 4 });
      await expectShape('message-drop.json', await first.next('drop'));
      first.close();
    },
    async 'message-refusal.json'() {
      const { program, sku, first } = await scene();
      const { token } = await program.server.session();
      const other = await Socket.open(program, sku, token);
      const shown = await sample('message-refusal.json');
      other.send({ type: 'purchase', id: shown['id'], quantity: 2 });
      expect(await other.next('refusal')).toEqual(shown);
      first.close();
      other.close();
    },
    async 'message-error.json'() {
      const { first } = await scene();
      const shown = await sample('message-error.json');
      first.send({ type: 'purchase', id: shown['id'], quantity: 3 });
      expect(await first.next('error')).toEqual(shown);
      first.close();
    },
    async 'problem.json'() {
      const { program } = stage();
      await program.server.createDrop('sold-out', { title: 'Sold out', total: 1 });
      await buy(program, 'sold-out', 'order-2041');
      const { token } = await program.server.session();
      const shown = await sample('problem.json');
      const headers = { 'idempotency-key': String(shown['id']) };
      const path = '/api/drops/sold-out/purchases';
      const { json } = await call(program, 'POST', path, { token, headers, body: { quantity: 1 } });
      const { requestId: _, ...problem } = json;
      expect(problem).toEqual(shown);
    },
  };
}

const TERMS = { title: 'Air One', total: 3, maxPerPurchase: 2, perShopperLimit: 2, holdSeconds: 600 };

/** A client that knows nothing but WebSocket and JSON. */
class Socket {
  readonly #socket: WebSocket;
  readonly #messages: Json[] = [];

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#messages.push(JSON.parse(String(data))));
  }

  static async open({ origin }: Program, sku: string, token: string): Promise<Socket> {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/parties/sku/${sku}?token=${token}`);
    const opened = new Socket(socket);
    await once(socket, 'open');
    return opened;
  }

  send(message: Json): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** The next message of that type, without those before it. */
  async next(type: string): Promise<Json> {
    for (;;) {
      const message = this.#messages.shift();
      if (message?.['type'] === type) return message;
      if (message === undefined) await once(this.#socket, 'message');
    }
  }

  close(): void {
    this.#socket.close();
  }
}

/** The fields of a value and their kinds, without the values themselves. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, shapeOf(field)]));
}

async function without(name: string, value: Promise<Json>): Promise<Json> {
  const { [name]: _, ...rest } = await value;
  return rest;
}
