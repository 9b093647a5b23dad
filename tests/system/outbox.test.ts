import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Customer } from '../../bench/customer.ts';
import { eachAtMost } from '../../scripts/rush/eachAtMost.ts';
import type { Books, LedgerLine } from '../../scripts/rush/history.ts';
import { judge } from '../../scripts/rush/verdict.ts';
import { operate } from '../support/http.ts';
import { Program, until } from '../support/program.ts';
import { type Call, Verifier } from '../support/verifier.ts';

/** The way of a sale to the shop's own system, which is a program by itself and believes only what it can verify. */

describe('5,000 sales to a receiver that fails every third call and is down for a while', () => {
  const SKU = 'outbox';
  const UNITS = 5_000;
  const SOCKETS = 250;
  let program: Program;
  let shop: Verifier;

  beforeAll(async () => {
    shop = await Verifier.start();
    program = await Program.start();
    await tell(program, shop);
    await program.server.createDrop(SKU, { title: 'Outbox', total: UNITS });
  });

  afterAll(async () => {
    await program?.dispose();
    await shop?.dispose();
  });

  test('HOOK-2, HOOK-3, OUT-10: every event arrives, verified and in order, and the read model equals the ledger', async () => {
    const customers = await gather(program, SKU, SOCKETS);
    const rush = new Rush(customers);
    await rush.sell(UNITS * 0.4);
    await until('the shop to hear of the first sales', async () => accepted(await shop.calls()).length >= 100);

    await shop.stop();
    const heard = accepted(await shop.calls()).length;
    await rush.sell(UNITS * 0.4);
    await until('the program to notice that the shop is down', () => isFailing(program));
    await shop.start();

    // More than there is, so that the end of the stock is passed.
    await rush.sell(UNITS * 0.2 + SOCKETS);
    for (const customer of customers) customer.close();
    expect(rush.answers).toEqual({ receipt: UNITS, sold_out: SOCKETS });

    const { ledger, stock, ...books } = await program.server.books(SKU);
    expect(stock).toMatchObject({ total: UNITS, remaining: 0, sold: UNITS });
    expect(judge({ shoppers: [], books: { ledger, stock, ...books }, closedWorld: false })).toEqual([]);

    // Otherwise the shop would have been down without missing anything.
    expect(heard).toBeLessThan(UNITS * 0.8);
    const expected = eventsOf(SKU, ledger);
    expect(expected.filter((id) => id.endsWith('order:sold'))).toHaveLength(UNITS);
    await until('every event to arrive', async () => firstArrivals(await shop.calls()).length >= expected.length);
    await expectArrived(await shop.calls(), expected);
    expect(await reportedOrders(program, SKU)).toEqual(soldOrders(ledger));
    const { json } = await operate(program, 'GET', `/api/reports/reconciliation/${SKU}`);
    expect(json).toMatchObject({ agrees: true, behind: 0, differences: [] });
  });
});

describe('killed with -9 while it delivers', () => {
  const SKU = 'cut-off';
  const UNITS = 600;
  let program: Program;
  let shop: Verifier;

  beforeAll(async () => {
    shop = await Verifier.start();
    program = await Program.start();
    await tell(program, shop);
    await program.server.createDrop(SKU, { title: 'Cut off', total: UNITS });
  });

  afterAll(async () => {
    await program?.dispose();
    await shop?.dispose();
  });

  test('OUT-11, OUT-9: what was not delivered yet is delivered after the next start', async () => {
    const customers = await gather(program, SKU, 50);
    await new Rush(customers).sell(UNITS);
    await until('the shop to hear of the first sales', async () => accepted(await shop.calls()).length >= 20);
    await program.kill9();
    const heard = firstArrivals(await shop.calls()).length;
    expect(heard).toBeLessThan(UNITS);
    await program.restart();

    const { ledger } = await program.server.books(SKU);
    const expected = eventsOf(SKU, ledger);
    expect(expected.filter((id) => id.endsWith('order:sold'))).toHaveLength(UNITS);
    await until('every event to arrive', async () => firstArrivals(await shop.calls()).length >= expected.length);
    await expectArrived(await shop.calls(), expected);
    expect(await reportedOrders(program, SKU)).toEqual(soldOrders(ledger));
    const { json } = await operate(program, 'GET', `/api/reports/reconciliation/${SKU}`);
    expect(json).toMatchObject({ agrees: true, behind: 0, differences: [] });
  });
});

async function tell(program: Program, { url, secret }: Verifier): Promise<void> {
  expect(await operate(program, 'PUT', '/api/webhooks/shop', { url, secret })).toMatchObject({ status: 201 });
}

async function gather({ server }: Program, sku: string, count: number): Promise<Customer[]> {
  const customers: Customer[] = [];
  await eachAtMost(50, Array.from({ length: count }), async () => {
    const { token } = await server.session();
    customers.push(await Customer.connect(server.socketUrl(sku, token)));
  });
  return customers;
}

/** Everybody buys one unit after the other. */
class Rush {
  /** How many answers of each kind there were. */
  readonly answers: Record<string, number> = {};
  readonly #customers: readonly Customer[];
  #purchases = 0;

  constructor(customers: readonly Customer[]) {
    this.#customers = customers;
  }

  async sell(purchases: number): Promise<void> {
    const end = this.#purchases + purchases;
    await Promise.all(
      this.#customers.map(async (customer) => {
        while (this.#purchases < end) {
          this.#purchases += 1;
          const { kind, reason = kind } = await customer.buy(`p${this.#purchases}`);
          this.answers[reason] = (this.answers[reason] ?? 0) + 1;
        }
      }),
    );
  }
}

/** What the shop has taken. The calls that it answered with an error it has not. */
function accepted(calls: readonly Call[]): Call[] {
  return calls.filter(({ status }) => status < 300);
}

/** Repeats are left out by `webhook-id`: of each event the call counts that was taken first. */
function firstArrivals(calls: readonly Call[]): Call[] {
  return [...Map.groupBy(accepted(calls), ({ id }) => id).values()].flatMap(([first]) => first ?? []);
}

async function expectArrived(calls: readonly Call[], expected: readonly string[]): Promise<void> {
  expect(calls.filter(({ verified }) => !verified)).toEqual([]);
  expect(calls.filter(({ status }) => status === 500).length).toBeGreaterThan(expected.length / 4);
  // The order is part of what is compared: the ledger's.
  expect(firstArrivals(calls).map(({ id }) => id)).toEqual(expected);
  const seqs = firstArrivals(calls).map(({ event }) => event.data.seq);
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
}

/** Whether the program knows that its receiver does not take what it is sent. */
async function isFailing(program: Program): Promise<boolean> {
  const { json } = await operate(program, 'GET', '/api/webhooks/shop');
  return json.failing !== undefined;
}

/** The ids of the events that a ledger of plain sales stands for, as the documentation of the webhooks words them. */
function eventsOf(sku: string, ledger: readonly LedgerLine[]): string[] {
  let remaining = 0;
  return ledger.flatMap(({ seq, kind, quantity = 0, total = 0 }) => {
    if (kind === 'configured') remaining = total;
    if (kind === 'opened') return [`${sku}:${seq}:drop:opened`];
    if (kind !== 'sold') return [];
    remaining -= quantity;
    return [`${sku}:${seq}:order:sold`, ...(remaining === 0 ? [`${sku}:${seq}:drop:sold_out`] : [])];
  });
}

function soldOrders(ledger: Books['ledger']): string[] {
  return ledger
    .filter(({ kind }) => kind === 'sold')
    .map(({ id, shopper, quantity }) => `${id} ${shopper} sold ${quantity}`)
    .sort();
}

/** All that the report tells of a drop, page by page, written as `soldOrders` writes it. */
async function reportedOrders(program: Program, sku: string): Promise<string[]> {
  const orders: string[] = [];
  let cursor: string | undefined;
  do {
    const after = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { json } = await operate(program, 'GET', `/api/reports/orders?sku=${sku}&limit=500${after}`);
    for (const { id, shopper, state, quantity } of json.orders) orders.push(`${id} ${shopper} ${state} ${quantity}`);
    cursor = json.next;
  } while (cursor !== undefined);
  return orders.sort();
}
