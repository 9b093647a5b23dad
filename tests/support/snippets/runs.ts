import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import type { Consumer } from '../consumer.ts';
import { call, operate } from '../http.ts';
import { OPERATOR_TOKEN, type Program } from '../program.ts';
import { messageRuns } from './messageRuns.ts';
import { pageRuns } from './pageRuns.ts';
import { serverRuns } from './serverRuns.ts';
import { defineShoe } from './shoe.ts';

/** What runs a snippet; it exists only once the tests have begun. */
export interface Stage {
  readonly program: Program;
  readonly browser: Browser;
  readonly consumer: Consumer;
}

export type Runs = Readonly<Record<string, () => Promise<void>>>;

/** For every snippet of the documentation: runs it as a shop would, and looks at what it did. */
export function snippetRuns(stage: () => Stage): Runs {
  return {
    ...programRuns(stage),
    ...shellRuns(stage),
    ...pageRuns(stage),
    ...messageRuns(stage),
    ...serverRuns(stage),
  };
}

/** Programs of the shop's. */
function programRuns(stage: () => Stage): Runs {
  return {
    async 'buy.ts'() {
      expect(await stage().consumer.node('buy.ts')).toMatch(
        /^\d+ of 500 left\n[\s\S]*Yours: order [\w-]{21} is sold\.\n/,
      );
    },
    async 'hold.ts'() {
      const output = await stage().consumer.node('hold.ts');
      expect(output).toMatch(/([\w-]{21}) is held\nHeld for 1(19|20) seconds\.\n\1 is released\n/);
    },
    async 'sizes.ts'() {
      const { program, consumer } = stage();
      await defineShoe(program);
      const before = await program.server.stock('shoe-43');
      const output = await consumer.node('sizes.ts');
      for (const size of [42, 43, 44]) expect(output).toMatch(new RegExp(`^shoe-${size}: \\d+ left$`, 'm'));
      expect(output).toMatch(/^Size 43 is yours\.$/m);
      expect((await program.server.stock('shoe-43')).sold).toBe(before.sold + 1);
    },
    async 'socket.ts'() {
      const before = await stage().program.server.stock('air-one');
      expect(await stage().consumer.node('socket.ts')).toMatch(/Bought: sold\n/);
      expect((await stage().program.server.stock('air-one')).sold).toBe(before.sold + 1);
    },
  };
}

/** What an operator or a shop's server does in a shell. */
function shellRuns(stage: () => Stage): Runs {
  const shell = (name: string, env: NodeJS.ProcessEnv = {}) => stage().consumer.shell(name, { OPERATOR_TOKEN, ...env });
  return {
    async 'install.sh'() {
      const { folder } = stage().consumer;
      const { dependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
      expect(Object.keys(dependencies)).toEqual(['revenue-guard-client']);
    },
    async 'create-drop.sh'() {
      expect(JSON.parse(await shell('create-drop.sh'))).toMatchObject({ sku: 'air-two', region: 'weur' });
      const { json } = await call(stage().program, 'GET', '/api/drops/air-two');
      expect(json).toMatchObject({ holdSeconds: 600, opensAt: '2030-05-17T10:00:00.000Z', stock: { remaining: 500 } });
    },
    async 'create-sizes.sh'() {
      const shoe = /"sku":"shoe-4[234]"/g;
      expect((await shell('create-sizes.sh')).match(shoe)).toHaveLength(3);
      const { json } = await call(stage().program, 'GET', '/api/drops?product=shoe');
      const sizes: { size: string }[] = json.drops;
      expect(sizes.map(({ size }) => size).sort()).toEqual(['42', '43', '44']);
    },
    async 'buy.sh'() {
      const first = JSON.parse(await shell('buy.sh'));
      expect(first).toMatchObject({ id: 'order-2041', state: 'sold', quantity: 1, replayed: false });
    },
    async 'pause.sh'() {
      const answers = (await shell('pause.sh')).match(/"phase":"\w+"/g);
      expect(answers).toEqual(['"phase":"paused"', '"phase":"open"']);
    },
    async 'audit.sh'() {
      const { consumer } = stage();
      expect(JSON.parse(await shell('audit.sh'))).toMatchObject({ sku: 'air-one', sound: true, violations: [] });
      expect(await readFile(join(consumer.folder, 'air-one.csv'), 'utf8')).toMatch(/^seq,[\s\S]*\r?\n1,/);
    },
    async 'refund.sh'() {
      const { program } = stage();
      const { token, shopper } = await program.server.session();
      const headers = { 'idempotency-key': 'to-refund' };
      await call(program, 'POST', '/api/drops/air-one-held/purchases', { token, headers, body: { quantity: 1 } });
      const order = `/api/drops/air-one-held/orders/${encodeURIComponent(shopper)}/to-refund`;
      await operate(program, 'POST', `${order}/confirm`, { id: 'to-refund' });
      const before = await program.server.stock('air-one-held');
      const answer = JSON.parse(await shell('refund.sh', { SHOPPER: shopper, ORDER: 'to-refund' }));
      expect(answer).toMatchObject({ state: 'refunded', replayed: false });
      expect(answer.stock.remaining).toBe(before.remaining + 1);
    },
  };
}
