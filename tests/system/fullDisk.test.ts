import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../support/http.ts';
import { Program } from '../support/program.ts';

const SKU = 'crowded';

/** No file may become larger: an object's log meets it after some hundred purchases, as it would meet a disk that is full. */
const FILE_KB = 2_048;

/** So often it is met. In between the runtime begins with a new log, and there is room again for a while. */
const REFUSED = 5;

let program: Program;
let folder: string;

/**
 * A runtime under the system's own limit. The signal that goes with it would end the runtime, which a full disk does not, so it
 * is ignored. The limit cannot be set around the whole program, because Node gives its children all signals back.
 */
async function runtimeWithLittleRoom(): Promise<string> {
  const runtime = createRequire(createRequire(import.meta.url).resolve('miniflare'))('workerd').default;
  const path = join(folder, 'workerd');
  await writeFile(path, `#!/bin/sh\ntrap '' XFSZ\nulimit -f ${FILE_KB * 2}\nexec '${runtime}' "$@"\n`);
  await chmod(path, 0o755);
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'revenue-guard-disk-'));
  program = await Program.start({ env: { MINIFLARE_WORKERD_PATH: await runtimeWithLittleRoom() } });
});

afterAll(async () => {
  await program?.dispose();
  await rm(folder, { recursive: true, force: true });
});

test('RUN-12: what a full disk did not take is not acknowledged, and all that was acknowledged is there when there is room again', async () => {
  await program.server.createDrop(SKU, { title: 'Crowded', total: 1_000_000 });
  const { token } = await program.server.session();
  const buy = (id: string) =>
    call(program, 'POST', `/api/drops/${SKU}/purchases`, {
      ...{ token, body: { quantity: 1 } },
      headers: { 'idempotency-key': id },
    });

  const acknowledged: string[] = [];
  const refused: string[] = [];
  for (let n = 0; refused.length < REFUSED; n += 1) {
    expect(n, 'purchases until the disk was full').toBeLessThan(20_000);
    const { status, type, json } = await buy(`p${n}`);
    if (status === 201) acknowledged.push(`p${n}`);
    else {
      expect([status, type, json.code]).toEqual([503, 'application/problem+json', 'try_again']);
      expect(json.detail).toContain('could not be written down');
      refused.push(`p${n}`);
    }
  }
  expect(acknowledged.length).toBeGreaterThan(20);
  expect(program.hasEnded).toBe(false);
  expect(program.output).toContain('The storage failed');

  await program.kill9();
  program.changeEnv({ MINIFLARE_WORKERD_PATH: undefined });
  await program.restart();
  const { stock, orders, audit } = await program.server.books(SKU);
  expect(audit).toMatchObject({ sound: true, violations: [] });
  const sold = new Set(orders.map(({ id }) => id));
  expect(sold.size).toBe(orders.length);
  expect(stock.sold).toBe(orders.length);
  expect(acknowledged.filter((id) => !sold.has(id))).toEqual([]);
  for (const id of refused) {
    const { status, json } = await buy(id);
    // What was on its way when the disk was full may have been written; then it is the same purchase.
    expect([status, json.replayed]).toEqual(sold.has(id) ? [200, true] : [201, false]);
  }
  expect(await program.server.stock(SKU)).toMatchObject({ sold: acknowledged.length + refused.length });
  expect(await program.stop()).toBe(0);
});
