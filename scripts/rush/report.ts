import type { Rush } from './crowd.ts';
import type { RushOptions } from './options.ts';
import type { Shopper } from './shopper.ts';
import { figures, lastAnswer } from './verdict.ts';

/** The figures of a rush, for machines as they are and for people as `reportText` sets them. */
export interface RushReport {
  readonly verdict: 'sound' | 'unsound';
  readonly findings: readonly { readonly kind: string; readonly message: string }[];
  readonly sku: string;
  readonly url: string;
  readonly seed: number;
  readonly shoppers: number;
  readonly quantity: number;
  readonly answered: number;
  /** From the first purchase sent to the last one answered. */
  readonly seconds: number;
  readonly purchasesPerSecond: number;
  /** From sending a purchase for the first time to its answer, through all that befell it. */
  readonly answerMs: { readonly p50: number; readonly p99: number };
  readonly receipts: number;
  readonly refusals: Readonly<Record<string, number>>;
  readonly repeats: number;
  readonly sentTwice: number;
  readonly cutConnections: number;
  readonly watchers: number;
  /** Of shoppers and of those who only watch. */
  readonly reconnections: number;
  readonly aborted: Rush['aborted'];
  readonly stock: Readonly<Record<string, number>> | undefined;
  readonly ledgerEntries: number | undefined;
}

const FINDINGS_SHOWN = 12;

export function reportOf(rush: Rush, { url, seed, quantity, watchers }: RushOptions): RushReport {
  const { shoppers, findings, books } = rush;
  const timed = shoppers.flatMap(({ firstSentAtMs, answeredAtMs }) =>
    firstSentAtMs === undefined || answeredAtMs === undefined ? [] : [{ firstSentAtMs, answeredAtMs }],
  );
  const seconds = (max(timed.map((t) => t.answeredAtMs)) - min(timed.map((t) => t.firstSentAtMs))) / 1_000;
  const delays = timed.map((t) => t.answeredAtMs - t.firstSentAtMs).sort((a, b) => a - b);
  return {
    verdict: findings.length === 0 ? 'sound' : 'unsound',
    findings,
    sku: rush.sku,
    url,
    seed,
    shoppers: shoppers.length,
    quantity,
    answered: timed.length,
    seconds: rounded(seconds, 3),
    purchasesPerSecond: seconds > 0 ? Math.round(timed.length / seconds) : 0,
    answerMs: { p50: rounded(quantile(delays, 0.5), 1), p99: rounded(quantile(delays, 0.99), 1) },
    receipts: shoppers.filter((shopper) => lastAnswer(shopper)?.kind === 'receipt').length,
    refusals: countRefusals(shoppers),
    repeats: rush.repeats,
    sentTwice: rush.mishaps.twice,
    cutConnections: rush.mishaps.cut,
    watchers,
    reconnections: reconnectionsOf(rush),
    aborted: rush.aborted,
    stock: books && { ...books.stock },
    ledgerEntries: books?.ledger.length,
  };
}

export function reportText(report: RushReport, { books }: Rush): string {
  const { answerMs, refusals } = report;
  const refused = Object.entries(refusals).map(([reason, count]) => `${reason} ${n(count)}`);
  const rows: [string, string][] = [
    ['Drop', `${report.sku} on ${report.url}`],
    ['Shoppers', `${n(report.shoppers)}, wanting ${report.quantity} each (seed ${report.seed})`],
    ['Purchases', `${n(report.purchasesPerSecond)}/s: ${n(report.answered)} answered in ${report.seconds} s`],
    ['Answer', `p50 ${answerMs.p50} ms, p99 ${answerMs.p99} ms`],
    ['Receipts', n(report.receipts)],
    ['Refusals', refused.length === 0 ? 'none' : refused.join(', ')],
    [
      'Mishaps',
      `${n(report.cutConnections)} connections cut after sending, ${n(report.sentTwice)} purchases sent twice`,
    ],
    ['Sent again', n(report.repeats)],
    ...besideText(report),
  ];
  if (books !== undefined) {
    rows.push(['Stock', figures(books.stock)]);
    rows.push(['Ledger', `${n(books.ledger.length)} entries; audit ${books.audit.sound ? 'sound' : 'NOT sound'}`]);
  }
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
  return `\n${table}\n\n${verdictText(report)}\n`;
}

/** What only some rushes have. */
function besideText({ watchers, aborted, reconnections }: RushReport): [string, string][] {
  const rows: [string, string][] = [];
  if (watchers > 0) rows.push(['Watchers', n(watchers)]);
  if (aborted.lanes + aborted.skus > 0) {
    rows.push(['Aborted', `${n(aborted.lanes)} times a lane, ${n(aborted.skus)} times the Sku`]);
    rows.push(['Came again', `${n(reconnections)} connections`]);
  }
  return rows;
}

function reconnectionsOf({ shoppers, watchers }: Rush): number {
  const ofShoppers = shoppers.reduce((sum, { connections }) => sum + Math.max(0, connections - 1), 0);
  return ofShoppers + (watchers?.reconnections ?? 0);
}

function verdictText({ findings, watchers }: RushReport): string {
  if (findings.length === 0) {
    const everybody = watchers === 0 ? '' : ' Everybody who watched was shown how it ended.';
    return `  ✔ Sound: every receipt is in the ledger once; nothing was oversold, lost or sold twice.${everybody}`;
  }
  const shown = findings.slice(0, FINDINGS_SHOWN).map(({ kind, message }) => `    ${kind}: ${message}`);
  if (findings.length > FINDINGS_SHOWN) shown.push(`    and ${n(findings.length - FINDINGS_SHOWN)} more`);
  return `  ✘ NOT sound: ${n(findings.length)} found.\n${shown.join('\n')}`;
}

function countRefusals(shoppers: readonly Shopper[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const shopper of shoppers) {
    const last = lastAnswer(shopper);
    if (last?.kind === 'refusal') counts[last.reason] = (counts[last.reason] ?? 0) + 1;
  }
  return counts;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** `Math.max(...)` of a crowd would pass the bound on arguments. */
function max(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), 0);
}

function min(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

function rounded(value: number, digits: number): number {
  return Number.isFinite(value) ? Number(value.toFixed(digits)) : 0;
}

function n(value: number): string {
  return value.toLocaleString('en-US');
}
