import type { Program } from '../support/program.ts';
import { newShopper } from '../support/shopper.ts';
import { uncaughtIn } from './runtimeAnswers.ts';
import { PATIENCE_MS } from './send.ts';
import type { Tally } from './tally.ts';
import { PLAYGROUNDS, TARGET, TOTAL } from './world.ts';

/** Once everything was sent: what must be true whatever it was. In words; nothing where all of it is. */
export async function wrongAtTheEnd(program: Program, tally: Tally): Promise<string[]> {
  const wrong: string[] = [];
  const { server } = program;
  const { stock, orders, audit } = await server.books(TARGET);
  const owned = [...tally.owned.values()].reduce((sum, quantity) => sum + quantity, 0);
  if (stock.sold !== owned || stock.remaining !== TOTAL - owned || stock.held !== 0)
    wrong.push(`${owned} units were acknowledged, but the stock says ${JSON.stringify(stock)}.`);
  for (const { shopper, id, quantity } of orders) {
    const told = tally.owned.get(`${shopper}/${id}`);
    if (told !== quantity) wrong.push(`${shopper}/${id} has ${quantity} units in the books, and was told of ${told}.`);
  }
  if (orders.length !== tally.owned.size)
    wrong.push(`${tally.owned.size} orders were acknowledged, ${orders.length} are in the books.`);
  if (!audit.sound) wrong.push(`The audit of ${TARGET}: ${audit.violations.join('; ')}`);
  for (const sku of PLAYGROUNDS) {
    const { audit: played } = await server.books(sku);
    if (!played.sound) wrong.push(`The audit of ${sku}: ${played.violations.join('; ')}`);
  }
  wrong.push(...(await wrongForHonest(program, stock.sold)));
  const uncaught = uncaughtIn(program.output);
  if (uncaught !== undefined) wrong.push(`The program has printed: ${uncaught}`);
  return wrong.slice(0, 20);
}

/** Somebody who only wants to buy. */
async function wrongForHonest(program: Program, soldBefore: number): Promise<string[]> {
  const shopper = await newShopper(program, TARGET, 'honest', 2);
  await shopper.connect();
  const attempt = await shopper.ask(PATIENCE_MS);
  await shopper.leave();
  const { sold } = await program.server.stock(TARGET);
  if (attempt === 'receipt' && sold === soldBefore + 2) return [];
  return [`An honest shopper asked for 2 and had a ${attempt}; ${sold - soldBefore} were sold.`];
}
