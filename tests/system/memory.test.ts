import { afterAll, beforeAll, expect, test } from 'vitest';
import { eachAtMost } from '../../scripts/rush/eachAtMost.ts';
import { Program } from '../support/program.ts';

/** What V8 may hold in each of the runtime's isolates: several times what the program takes when it is idle. */
const HEAP_MB = 32;

/** Were each kept, the heap would be full after half of them. */
const REQUESTS = 24_000;

let program: Program;

beforeAll(async () => {
  program = await Program.start({ env: { MINIFLARE_WORKERD_V8_FLAGS: `--max-heap-size=${HEAP_MB}` } });
});

afterAll(() => program?.dispose());

test('LOG-5: many more requests than the memory could keep are answered', async () => {
  const statuses = new Map<number, number>();
  await eachAtMost(16, Array.from({ length: REQUESTS }), async () => {
    const response = await fetch(`${program.origin}/api/nothing`);
    await response.text();
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
  });
  expect([...statuses]).toEqual([[404, REQUESTS]]);
});
