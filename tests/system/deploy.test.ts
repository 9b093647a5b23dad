import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { plainEnv, ROOT } from '../support/program.ts';

async function deploy(...options: string[]): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, ['scripts/deploy.ts', ...options], { cwd: ROOT, env: plainEnv() });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, output: stdout + stderr };
}

test('RUN-6: a dry run finds the object, the database, both queues and the pages in what would be deployed', async () => {
  const { code, output } = await deploy('--dry-run');
  expect(code, output).toBe(0);
  for (const binding of [
    'env.Sku',
    'env.DB',
    'env.LEDGER_QUEUE',
    'env.WEBHOOK_QUEUE',
    'env.SLOW_WEBHOOK_QUEUE',
    'env.ASSETS',
  ]) {
    expect(output).toContain(binding);
  }
  expect(output).toContain('exiting now');
});
