import '../register.ts';
import { parentPort } from 'node:worker_threads';
import type { Finding } from './simulation.ts';

/** What a thread tells of one drop. */
export interface Played {
  readonly seed: number;
  readonly finding: Finding | null;
  readonly steps: number;
  readonly orders: number;
  readonly entries: number;
  readonly simulatedMs: number;
}

if (parentPort !== null) {
  const port = parentPort;
  const [{ drawPlan }, { PROGRAM }, { simulate }] = await Promise.all([
    import('../plan/draw.ts'),
    import('../program.ts'),
    import('./simulation.ts'),
  ]);
  port.on('message', async (seed: number) => {
    const { finding, steps, orders, entries, simulatedMs } = await simulate(drawPlan(seed), PROGRAM);
    port.postMessage({ seed, finding, steps, orders, entries, simulatedMs } satisfies Played);
  });
}
