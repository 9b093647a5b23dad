import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CostKind, costOfDrop, type DropSize, SAMPLE_DROPS } from '../shared/display/costs.ts';
import { REGIONS } from '../shared/protocol/bodies.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../docs/deploying.md'), 'utf8');

const COLUMNS: readonly [string, CostKind][] = [
  ['Worker', 'workerRequests'],
  ['objects', 'objectRequests'],
  ['memory', 'objectGbSeconds'],
  ['rows', 'rowsWritten'],
  ['queues', 'queueOperations'],
];

function costsTable(): string {
  const header = ['drop', ...COLUMNS.map(([name]) => name), 'in all'];
  const rows = SAMPLE_DROPS.map(({ name, size }) => {
    const { dollars, total } = costOfDrop(size);
    const parts = COLUMNS.map(([, kind]) => dollars[kind].toFixed(2));
    return [`${name}: ${sizeText(size)}`, ...parts, `**${total.toFixed(2)} $**`];
  });
  const lines = [header, ['---', ...header.slice(1).map(() => '--:')], ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function sizeText({ visitors, purchases, minutes, lanes, receivers }: DropSize): string {
  const n = (value: number) => value.toLocaleString('en-US');
  return `${n(visitors)} visitors, ${n(purchases)} attempts, ${minutes} minutes, ${lanes} lanes, ${receivers} receiver${receivers === 1 ? '' : 's'}`;
}

it('DEP-6: the page on deploying shows the costs that are computed', () => {
  expect(PAGE).toContain(costsTable());
});

it('DEP-6: the page on deploying names every region', () => {
  expect(REGIONS.filter((region) => !PAGE.includes(`\`${region}\``))).toEqual([]);
});
