import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 240_000;

export async function waitFor(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await sleep(20);
  }
}
