import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { drawPlan } from '../plan/draw.ts';
import { PROGRAM } from '../program.ts';
import { Display } from './display.ts';
import { tellFinding } from './one.ts';
import { simulate } from './simulation.ts';
import type { Played } from './thread.ts';

export interface Many {
  readonly minutes: number | undefined;
  readonly drops: number | undefined;
  readonly from: number | undefined;
  readonly threads: number | undefined;
}

const DROPS = 1_000;

/** Each finding is told; a program that fails everywhere need not be told so a thousand times. */
const FINDINGS_MAX = 5;

/** Plays drop after drop on all cores, shows how far it is, and tells every finding. */
export async function playMany({ minutes, drops, from, threads = availableParallelism() }: Many): Promise<boolean> {
  const endMs = minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + minutes * 60_000;
  const first = from ?? (minutes === undefined ? 1 : Math.floor(Date.now() / 1_000) % 1_000_000_000);
  const last = minutes === undefined || drops !== undefined ? first + (drops ?? DROPS) - 1 : Number.POSITIVE_INFINITY;
  const display = new Display(minutes === undefined ? last - first + 1 : undefined, endMs);
  const found: Played[] = [];
  let next = first;
  const isOver = () => next > last || Date.now() >= endMs || found.length >= FINDINGS_MAX;
  await Promise.all(
    Array.from({ length: threads }, async () => {
      const thread = new Worker(join(import.meta.dirname, 'thread.ts'));
      while (!isOver()) {
        const seed = next;
        next += 1;
        const played = await answerOf(thread, seed);
        display.played(played);
        if (played.finding !== null) found.push(played);
      }
      await thread.terminate();
    }),
  );
  display.end();
  for (const { seed } of found) console.log(`\n${await tellFinding(await simulate(drawPlan(seed), PROGRAM))}`);
  return found.length === 0;
}

function answerOf(thread: Worker, seed: number): Promise<Played> {
  return new Promise((resolve, reject) => {
    const died = (error: Error) => reject(new Error(`The thread died at seed ${seed}.`, { cause: error }));
    thread.once('error', died);
    thread.once('message', (played: Played) => {
      thread.off('error', died);
      resolve(played);
    });
    thread.postMessage(seed);
  });
}
