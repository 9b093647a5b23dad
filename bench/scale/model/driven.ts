import { Draws } from './draws.ts';
import { type Distribution, distribution } from './figures.ts';
import type { Service, Surroundings } from './service.ts';
import { SimulatedSku } from './sku.ts';
import { Thread } from './thread.ts';
import { Timeline } from './timeline.ts';

/** Calls of a fixed size, each lane's next when its last is answered: what `measure/driver.ts` does to the real Sku. */
export interface DrivenSetting {
  readonly service: Service;
  readonly surroundings: Surroundings;
  readonly lanes: number;
  readonly calls: number;
  readonly purchases: number;
  readonly stock: number;
}

export interface DrivenOutcome {
  readonly seconds: number;
  readonly purchasesPerSecond: number;
  readonly answerMs: Distribution;
  readonly receipts: number;
  readonly soldOutMs: number;
}

const NOBODY = { watching: 0, sockets: 0, atMs: 0 };

export async function simulateDriven(setting: DrivenSetting): Promise<DrivenOutcome> {
  const { service, surroundings, lanes, calls, purchases, stock } = setting;
  const timeline = new Timeline();
  const thread = new Thread(timeline);
  const sku = new SimulatedSku({ timeline, thread, draws: new Draws(1), service, surroundings, stock, push: () => {} });
  const answersMs: number[] = [];
  let next = 0;
  let receipts = 0;
  let answeredAtMs = 0;
  const lane = (index: number) => {
    const call = next;
    next += 1;
    if (call >= calls) return;
    const sentAtMs = timeline.nowMs;
    thread.spend(service.callMs / 2);
    const commands = Array.from({ length: purchases }, (_, i) => {
      return { kind: 'purchase', shopper: `s${call * purchases + i}`, id: `p${i}`, quantity: 1 } as const;
    });
    thread.emit(() =>
      // Nobody is on these lanes: the Sku forgets them at once, and pushes nothing.
      sku.serve(String(index), { commands, arrivals: [], headcount: NOBODY }, ({ answers }) => {
        // Whoever asked is on the same thread, and hears of it when it is free.
        thread.enqueue(() => {
          answersMs.push(timeline.nowMs - sentAtMs);
          answeredAtMs = timeline.nowMs;
          receipts += answers.filter(({ kind }) => kind === 'receipt').length;
          lane(index);
        });
      }),
    );
  };
  for (let index = 0; index < lanes; index += 1) thread.enqueue(() => lane(index));
  await timeline.run(Number.POSITIVE_INFINITY);
  // A snapshot may still be due after the last answer.
  const seconds = answeredAtMs / 1_000;
  return {
    seconds,
    purchasesPerSecond: (calls * purchases) / seconds,
    answerMs: distribution(answersMs),
    receipts,
    soldOutMs: sku.soldOutAtMs ?? 0,
  };
}
