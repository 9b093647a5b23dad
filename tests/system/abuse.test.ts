import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { OrderLine } from '../../scripts/rush/history.ts';
import type { Session } from '../../scripts/rush/server.ts';
import { Shopper } from '../../scripts/rush/shopper.ts';
import { call, operate } from '../support/http.ts';
import { Program, SOON, until } from '../support/program.ts';

const SKU = 'besieged';
/** More than floods can buy, whose shoppers are new each time they come. */
const TOTAL = 100_000;
const PER_SHOPPER = 2;

/** Honest shoppers beside each misbehaviour. */
const HONEST = 6;

/** How long one may be silent before the test fails: patience, not a measure of speed. */
const SILENCE_MS = 60_000;

/** Beyond what the system takes, a flood would only fill the memory of the test. */
const UNSENT_BYTES_MAX = 64 * 1024;

describe('clients that misbehave on the line, on the real program', () => {
  let program: Program;
  let bought = 0;
  const lines: Socket[] = [];
  const sockets: WebSocket[] = [];

  beforeAll(async () => {
    program = await Program.start();
    await program.server.createDrop(SKU, { title: 'Besieged', total: TOTAL, perShopperLimit: PER_SHOPPER });
  });

  /** Whatever was done to it: it lives, its books are sound, and each honest shopper's unit is in them. */
  afterEach(async () => {
    for (const line of lines.splice(0)) line.destroy();
    for (const socket of sockets.splice(0)) socket.terminate();
    expect((await operate(program, 'GET', `/api/drops/${SKU}/audit`)).json).toMatchObject({ sound: true });
    const honest = (await ordersOf()).filter(({ id, state }) => id.startsWith('honest') && state === 'sold');
    expect(honest.length).toBe(bought);
    expect(program.output).not.toMatch(/\b(TypeError|Uncaught|exited)\b/);
  });

  afterAll(() => program?.dispose());

  /** Each request has a connection of its own: while this process floods, an idle one could be closed unnoticed. */
  async function session(): Promise<Session> {
    return (await call(program, 'POST', '/api/session')).json;
  }

  async function ordersOf(query: Record<string, string> = {}): Promise<OrderLine[]> {
    const orders: OrderLine[] = [];
    let after: string | undefined;
    do {
      const search = new URLSearchParams({ limit: '1000', ...query, ...(after !== undefined && { after }) });
      const { json } = await operate(program, 'GET', `/api/drops/${SKU}/orders?${search}`);
      orders.push(...json.orders);
      after = json.next;
    } while (after !== undefined);
    return orders;
  }

  /** New shoppers come over the socket and over HTTP, and each is answered with what is right. */
  async function honestBuy(): Promise<void> {
    for (let index = 0; index < HONEST; index += 1) {
      const id = `honest-${bought}`;
      const { token, shopper: name } = await session();
      if (index % 3 === 0) {
        const headers = { 'idempotency-key': id };
        const path = `/api/drops/${SKU}/purchases`;
        const answer = await call(program, 'POST', path, { token, headers, body: { quantity: 1 } });
        expect(answer.status, answer.text).toBe(201);
      } else {
        const socketUrl = program.server.socketUrl(SKU, token);
        const shopper = new Shopper({ socketUrl, shopper: name, id, quantity: 1 });
        await shopper.connect();
        expect(await shopper.ask(SILENCE_MS)).toBe('receipt');
        expect(shopper.oddPushes).toEqual([]);
        await shopper.leave();
      }
      bought += 1;
    }
  }

  /** A connection that is no more than that. */
  async function line(): Promise<Socket> {
    const socket = connect(program.port, '127.0.0.1');
    lines.push(socket);
    // The program may hang up as it likes.
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  }

  function upgrade(end: string): string {
    return [
      `GET /parties/sku/${SKU} HTTP/1.1`,
      `Host: localhost:${program.port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==${end}`,
    ].join('\r\n');
  }

  async function open(token?: string): Promise<WebSocket> {
    const socket = new WebSocket(program.server.socketUrl(SKU, token), { perMessageDeflate: false });
    sockets.push(socket);
    await once(socket, 'message');
    return socket;
  }

  test('ABUSE-1: connections that say nothing and upgrades that are never finished keep nobody waiting', async () => {
    for (let index = 0; index < 200; index += 1) {
      const socket = await line();
      if (index % 2 === 0) socket.write(upgrade(''));
    }
    await honestBuy();
  });

  test('ABUSE-1: headers that come one byte at a time keep nobody waiting, and are answered when they are whole', async () => {
    const slow = await Promise.all(Array.from({ length: 50 }, line));
    const request = upgrade('\r\n\r\n');
    const dribble = (text: string) => {
      for (const socket of slow) socket.write(text);
    };
    // Honest shoppers come in the middle of it.
    for (const byte of request.slice(0, 100)) {
      dribble(byte);
      await turn();
    }
    await honestBuy();
    const answers = slow.map(() => '');
    for (const [index, socket] of slow.entries()) {
      socket.on('data', (data) => {
        answers[index] += data.toString('latin1');
      });
    }
    for (const byte of request.slice(100)) {
      dribble(byte);
      await turn();
    }
    await until('the upgrades', () => answers.every((answer) => answer.includes('"welcome"')));
    expect(answers.every((answer) => answer.startsWith('HTTP/1.1 101 '))).toBe(true);
  });

  test('ABUSE-2: headers without end are refused, and the connection is closed', async () => {
    const huge = await Promise.all(Array.from({ length: 10 }, line));
    const answers = huge.map(() => '');
    const closed = huge.map(() => false);
    for (const [index, socket] of huge.entries()) {
      socket.on('data', (data) => {
        answers[index] += data.toString('latin1');
      });
      socket.on('close', () => {
        closed[index] = true;
      });
      socket.write(upgrade(`\r\nX-Long: ${'x'.repeat(2 * 1024 * 1024)}\r\n\r\n`));
    }
    await honestBuy();
    await until('the ends', () => closed.every(Boolean));
    // Where the rest was still on its way, the answer may be lost with the connection.
    for (const answer of answers) expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
  });

  test('ABUSE-3: a reader that never reads keeps nobody waiting, and knows the latest or is sent away when it reads', async () => {
    const { token } = await session();
    const readers = await Promise.all(Array.from({ length: 20 }, () => open(token)));
    const latest = readers.map(() => 0);
    const closed: (number | undefined)[] = readers.map(() => undefined);
    for (const [index, reader] of readers.entries()) {
      reader.pause();
      reader.on('message', (data) => {
        const { type, seq } = JSON.parse(String(data));
        if (type === 'stock') latest[index] = seq;
      });
      reader.on('close', (code) => {
        closed[index] = code;
      });
      for (let count = 0; count < 40; count += 1) reader.send('{"type":"release","id":"nothing"}');
    }
    await honestBuy();
    expect(latest).toEqual(readers.map(() => 0));
    const { seq } = (await call(program, 'GET', `/api/drops/${SKU}`)).json.stock;
    for (const reader of readers) reader.resume();
    await until('the latest', () => readers.every((_, index) => latest[index] === seq || closed[index] === 1013));
  });

  test.each([1, 10])(
    'ABUSE-4: of floods from %d sockets, which come again each time, all are told, closed and sold no more than their limit',
    async (count) => {
      let isOver = false;
      const shoppers: string[] = [];
      const floods = Promise.all(
        Array.from({ length: count }, async () => {
          do {
            const { shopper, token } = await session();
            shoppers.push(shopper);
            const { told, closedWith } = await flood(await open(token));
            expect(closedWith).toBe(1008);
            expect(told).toBeGreaterThan(0);
          } while (!isOver);
        }),
      );
      // It is awaited below; what fails before is told there.
      floods.catch(() => {});
      await honestBuy();
      isOver = true;
      await floods;
      // A socket may be closed before all that it was still allowed to ask is decided.
      const bought = async (shopper: string) => (await ordersOf({ shopper })).length;
      for (const flooder of shoppers) await expect.poll(() => bought(flooder), SOON).toBe(PER_SHOPPER);
    },
  );
});

interface FloodEnd {
  /** How often it was told to wait. */
  readonly told: number;
  readonly closedWith: number;
}

/** Sends as fast as the line takes it, until it is closed. */
async function flood(socket: WebSocket): Promise<FloodEnd> {
  let told = 0;
  socket.on('message', (data) => {
    if (JSON.parse(String(data)).reason === 'rate_limited') told += 1;
  });
  const closed = once(socket, 'close');
  for (let sent = 0; socket.readyState === WebSocket.OPEN; await turn()) {
    if (socket.bufferedAmount > UNSENT_BYTES_MAX) continue;
    for (let index = 0; index < 50; index += 1, sent += 1) {
      socket.send(`{"type":"purchase","id":"flood-${sent}","quantity":1}`);
    }
  }
  const [closedWith] = await closed;
  return { told, closedWith };
}
