import type { Observation, OrderLine, Seen, ShopperHistory, StockFigures, WatchersReport } from './history.ts';
import { type FoldedLedger, foldLedger, keyOf } from './ledgerFold.ts';

/** Something that must not be. One is enough for a red verdict. */
export interface Finding {
  readonly kind:
    | 'oversold'
    | 'lost'
    | 'sold_twice'
    | 'over_limit'
    | 'contradicted'
    | 'unanswered'
    | 'wrongly_refused'
    | 'figures'
    | 'stale_push'
    | 'unwatched'
    | 'audit'
    | 'unverified';
  readonly message: string;
}

/**
 * Judges a rush from the outside: what the shoppers were told against what the operator's books say, and the books against
 * themselves. Pure; an empty list is a green verdict.
 */
export function judge({ shoppers, watchers, books, closedWorld }: Observation): Finding[] {
  const ledger = foldLedger(books.ledger);
  const findings = [...ledger.findings];
  findings.push(...compareFigures(books.stock, ledger.stock), ...compareOrders(books.orders, ledger));
  for (const history of shoppers) {
    findings.push(
      ...judgeAnswers(history),
      ...compareWithLedger(history, ledger),
      ...judgePushes(history, books.stock, closedWorld),
    );
  }
  if (watchers !== undefined) findings.push(...judgeWatchers(watchers, books.stock, closedWorld));
  findings.push(...judgeReceipts(shoppers, books.stock));
  if (closedWorld) findings.push(...judgeRefusals(shoppers, books.stock));
  if (!books.audit.sound || books.audit.violations.length > 0) {
    findings.push({
      kind: 'audit',
      message: `The audit is not sound: ${books.audit.violations[0] ?? 'no reason given'}`,
    });
  }
  return findings;
}

/** The last word on a purchase: a receipt, or a refusal after which the shopper did not try again. */
export function lastAnswer({ seen }: ShopperHistory): Exclude<Seen, { kind: 'welcome' }> | undefined {
  return seen.findLast((event) => event.kind !== 'welcome');
}

/** What a shopper was told must not contradict itself, however often it asked and on however many connections. */
function judgeAnswers(history: ShopperHistory): Finding[] {
  const findings: Finding[] = [];
  const { shopper, id, quantity, seen } = history;
  const who = `Purchase ${id} of ${shopper}`;
  if (lastAnswer(history) === undefined) findings.push({ kind: 'unanswered', message: `${who} was never answered.` });
  let receipt: Extract<Seen, { kind: 'receipt' }> | undefined;
  for (const event of seen) {
    switch (event.kind) {
      case 'receipt':
        if (event.quantity !== quantity || (receipt !== undefined && event.at !== receipt.at)) {
          findings.push({ kind: 'contradicted', message: `${who} got receipts that tell of different purchases.` });
        }
        if (receipt !== undefined && !event.replayed && event.state === receipt.state) {
          findings.push({ kind: 'sold_twice', message: `${who} was answered twice as a new purchase.` });
        }
        receipt = event;
        break;
      case 'refusal':
        if (receipt !== undefined && saysNotSold(event.reason)) {
          findings.push({
            kind: 'contradicted',
            message: `${who} had a receipt and was then refused (${event.reason}).`,
          });
        }
        break;
      case 'welcome':
        if (receipt !== undefined && event.order === undefined) {
          findings.push({ kind: 'lost', message: `${who} had a receipt, but is missing from a later welcome.` });
        }
        break;
    }
  }
  return findings;
}

/** Refusals for being too fast say nothing about the purchase. */
function saysNotSold(reason: string): boolean {
  return reason !== 'rate_limited' && reason !== 'busy' && reason !== 'try_again';
}

/** Every receipt is in the ledger, and nothing was sold to somebody who was told otherwise. */
function compareWithLedger(history: ShopperHistory, ledger: FoldedLedger): Finding[] {
  const order = ledger.orders.get(keyOf(history));
  const receipt = history.seen.find((event) => event.kind === 'receipt');
  const who = `Purchase ${history.id} of ${history.shopper}`;
  if (receipt !== undefined) {
    if (order === undefined) return [{ kind: 'lost', message: `${who} had a receipt, but is not in the ledger.` }];
    if (order.quantity !== receipt.quantity) {
      const message = `${who} had a receipt for ${receipt.quantity}, but the ledger says ${order.quantity}.`;
      return [{ kind: 'contradicted', message }];
    }
    return [];
  }
  const last = lastAnswer(history);
  if (order !== undefined && last?.kind === 'refusal' && saysNotSold(last.reason)) {
    return [{ kind: 'contradicted', message: `${who} was refused (${last.reason}), but the ledger sold it.` }];
  }
  return [];
}

/** The units that were acknowledged, counted without the ledger. */
function judgeReceipts(shoppers: readonly ShopperHistory[], { total }: StockFigures): Finding[] {
  const units = shoppers.reduce((sum, history) => {
    const last = lastAnswer(history);
    return sum + (last?.kind === 'receipt' && last.state === 'sold' ? last.quantity : 0);
  }, 0);
  return units <= total
    ? []
    : [{ kind: 'oversold', message: `${units} units were acknowledged as sold, of ${total}.` }];
}

/** Where nothing can return to stock, a shopper who was refused for want of it cannot leave enough of it behind. */
function judgeRefusals(shoppers: readonly ShopperHistory[], { remaining }: StockFigures): Finding[] {
  return shoppers.flatMap((history) => {
    const last = lastAnswer(history);
    if (last?.kind !== 'refusal' || (last.reason !== 'sold_out' && last.reason !== 'insufficient_stock')) return [];
    if (remaining < history.quantity) return [];
    const message = `Purchase ${history.id} of ${history.shopper} was refused (${last.reason}), but ${remaining} are left.`;
    return [{ kind: 'wrongly_refused', message }];
  });
}

function judgePushes(
  { shopper, lastPush, oddPushes }: ShopperHistory,
  truth: StockFigures,
  closedWorld: boolean,
): Finding[] {
  const findings: Finding[] = oddPushes.map((message) => ({ kind: 'figures', message }));
  if (lastPush !== undefined && isStale(lastPush, truth, closedWorld)) {
    const message = `${shopper} was last shown ${figures(lastPush)}; the truth is ${figures(truth)}.`;
    findings.push({ kind: 'stale_push', message });
  }
  return findings;
}

/** Everybody who watches is shown how it stands, and nobody has been left without a connection. */
function judgeWatchers({ shown, silent, odd }: WatchersReport, truth: StockFigures, closedWorld: boolean): Finding[] {
  const findings: Finding[] = odd.map((message) => ({ kind: 'figures', message }));
  for (const { stock, watchers } of shown) {
    if (!isStale(stock, truth, closedWorld)) continue;
    const message = `${watchers} watchers were last shown ${figures(stock)}; the truth is ${figures(truth)}.`;
    findings.push({ kind: 'stale_push', message });
  }
  if (silent > 0) findings.push({ kind: 'unwatched', message: `${silent} watchers are shown nothing.` });
  return findings;
}

/** While strangers buy, what is pushed may be newer than what was read. */
function isStale(push: StockFigures, truth: StockFigures, closedWorld: boolean): boolean {
  const isNewer = !closedWorld && push.seq > truth.seq;
  return !isNewer && !sameFigures(push, truth);
}

function compareFigures(stock: StockFigures, folded: StockFigures): Finding[] {
  const findings: Finding[] = [];
  if (!addsUp(stock)) findings.push({ kind: 'figures', message: `The stock does not add up: ${figures(stock)}.` });
  if (!sameFigures(stock, folded)) {
    const message = `The stock is ${figures(stock)}; the ledger adds up to ${figures(folded)}.`;
    findings.push({ kind: 'figures', message });
  }
  if (stock.sold + stock.held > stock.total) {
    findings.push({ kind: 'oversold', message: `${stock.sold + stock.held} units are taken, of ${stock.total}.` });
  }
  return findings;
}

/** The operator's list holds each order of the ledger once, in the same state, and no other. */
function compareOrders(orders: readonly OrderLine[], ledger: FoldedLedger): Finding[] {
  const findings: Finding[] = [];
  const listed = new Set<string>();
  for (const order of orders) {
    const key = keyOf(order);
    const who = `Order ${order.id} of ${order.shopper}`;
    if (listed.has(key)) findings.push({ kind: 'sold_twice', message: `${who} is listed twice.` });
    listed.add(key);
    const known = ledger.orders.get(key);
    if (known === undefined) findings.push({ kind: 'figures', message: `${who} is listed, but not in the ledger.` });
    else if (known.state !== order.state || known.quantity !== order.quantity) {
      const message = `${who} is listed as ${order.quantity} ${order.state}; the ledger says ${known.quantity} ${known.state}.`;
      findings.push({ kind: 'figures', message });
    }
  }
  for (const [key, order] of ledger.orders) {
    if (listed.has(key)) continue;
    findings.push({ kind: 'lost', message: `Order ${order.id} of ${order.shopper} is in the ledger, but not listed.` });
  }
  return findings;
}

/** Conservation, and nothing below zero. */
export function addsUp({ total, remaining, held, sold }: StockFigures): boolean {
  return total === remaining + held + sold && Math.min(total, remaining, held, sold) >= 0;
}

export function sameFigures(a: StockFigures, b: StockFigures): boolean {
  return keyOfFigures(a) === keyOfFigures(b);
}

/** The same for the same figures, and for no others. */
export function keyOfFigures({ seq, total, remaining, held, sold }: StockFigures): string {
  return [seq, total, remaining, held, sold].join(' ');
}

export function figures({ seq, total, remaining, held, sold }: StockFigures): string {
  return `total ${total} = remaining ${remaining} + held ${held} + sold ${sold} at entry ${seq}`;
}
