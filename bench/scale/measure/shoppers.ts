import { setTimeout as sleep } from 'node:timers/promises';
import type { Bought, Customer } from '../../customer.ts';
import { Rig } from '../../rig.ts';
import { processorMs } from '../../runtimeProcess.ts';
import { Draws } from '../model/draws.ts';
import { quiet } from './driver.ts';

/** Real shoppers on real sockets of real lanes, on this machine. */
export interface Crowd {
  readonly lanes: number;
  readonly shoppers: number;
  readonly stock: number;
}

export interface Bustle {
  readonly purchases: number;
  readonly seconds: number;
  readonly answersMs: readonly number[];
  readonly receipts: number;
  /** From the first purchase until the last receipt. */
  readonly lastReceiptMs: number;
  /** Processor time of the runtime, and of the shoppers. */
  readonly processorMs: number;
  readonly clientMs: number;
}

/** A socket may send 40 frames at once; these have the compiler see the code. */
const WARM_UPS = 6;

/** Each buys so many times, the next time when it is answered. */
export function buyingInTurn(crowd: Crowd, purchasesEach: number): Promise<Bustle> {
  return bustle(crowd, async (customers, buy) => {
    await Promise.all(
      customers.map(async (customer) => {
        for (let time = 0; time < purchasesEach; time += 1) await buy(customer, `p${time}`);
      }),
    );
  });
}

/** Purchases that come by chance, so many a second, and do not wait for each other. */
export function buyingByChance(crowd: Crowd, perSecond: number, seconds: number): Promise<Bustle> {
  return bustle(crowd, async (customers, buy) => {
    const draws = new Draws(7);
    const waiting: Promise<void>[] = [];
    const fromMs = performance.now();
    let dueMs = draws.exponentialMs(1_000 / perSecond);
    while (dueMs < seconds * 1_000) {
      for (; dueMs <= performance.now() - fromMs; dueMs += draws.exponentialMs(1_000 / perSecond)) {
        const customer = customers[draws.wholeNumber(customers.length)];
        if (customer !== undefined) waiting.push(buy(customer, `c${waiting.length}`));
      }
      await sleep(1);
    }
    await Promise.all(waiting);
  });
}

type Buy = (customer: Customer, id: string) => Promise<void>;

async function bustle(
  { lanes, shoppers, stock }: Crowd,
  purchase: (customers: readonly Customer[], buy: Buy) => Promise<void>,
): Promise<Bustle> {
  const rig = await Rig.start();
  try {
    await rig.server.createDrop('rush', { title: 'Rush', total: stock + shoppers * WARM_UPS, lanes });
    const customers = await rig.gather('rush', shoppers);
    await Promise.all(
      customers.map(async (customer) => {
        for (let time = 0; time < WARM_UPS; time += 1) await customer.buy(`w${time}`);
      }),
    );
    await quiet();
    const result = await measure((buy) => purchase(customers, buy));
    for (const customer of customers) customer.close();
    return result;
  } finally {
    await rig.end();
  }
}

async function measure(run: (buy: Buy) => Promise<void>): Promise<Bustle> {
  const bought: Bought[] = [];
  let lastReceiptMs = 0;
  const beforeMs = processorMs();
  const before = process.cpuUsage();
  const fromMs = performance.now();
  await run(async (customer, id) => {
    const one = await customer.buy(id);
    bought.push(one);
    if (one.kind === 'receipt') lastReceiptMs = performance.now() - fromMs;
    else if (one.reason !== 'sold_out') throw new Error(`A purchase was answered ${one.kind} ${one.reason}.`);
  });
  const seconds = (performance.now() - fromMs) / 1_000;
  const { user, system } = process.cpuUsage(before);
  return {
    purchases: bought.length,
    seconds,
    answersMs: bought.map(({ answerMs }) => answerMs),
    receipts: bought.filter(({ kind }) => kind === 'receipt').length,
    lastReceiptMs,
    processorMs: processorMs() - beforeMs,
    clientMs: (user + system) / 1_000,
  };
}
