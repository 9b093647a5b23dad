import { eachAtMost } from '../../scripts/rush/eachAtMost.ts';
import type { Program } from '../support/program.ts';
import { ask, askRaw } from './ask.ts';
import { Chance } from './chance.ts';
import { type Frame, frameOf } from './frames.ts';
import { memoryMb, runtimeOf } from './memory.ts';
import { rawRequestOf } from './rawRequests.ts';
import { requestOf } from './requests.ts';
import { Sender } from './send.ts';
import { Tally } from './tally.ts';
import { wrongAtTheEnd } from './verdict.ts';
import { pay, visitsOf } from './visit.ts';
import { buildWorld, PLAYGROUNDS, TARGET, type World } from './world.ts';

export interface FuzzOptions {
  readonly seed: number;
  readonly inputs: number;
  /** Only the block that this input belongs to. */
  readonly only?: number;
  /** Called after each block. */
  readonly onProgress?: (done: number, tally: Tally) => void;
}

export interface FuzzResult {
  readonly tally: Tally;
  /** What was not as it must be once all was sent, in words. */
  readonly wrong: readonly string[];
  readonly memory: { readonly beginMb: number; readonly peakMb: number; readonly endMb: number };
  readonly seconds: number;
}

/** Inputs that are sent one after the other: the frames of one go over one socket, which would bear no more at once (rule WS-6). */
const BLOCK = 24;

/** Blocks of requests are slower: the more of the others there are, the more inputs there are in an hour. */
const FRAME_BLOCKS_IN_EIGHT = 6;

/** Blocks at a time. */
const CONCURRENCY = 32;

const SKUS = [TARGET, ...PLAYGROUNDS, 'nothing-here'];

/** Sends inputs, all of them drawn from one seed, to a program that has just been started. */
export async function fuzz(program: Program, options: FuzzOptions): Promise<FuzzResult> {
  const { seed, inputs, only, onProgress } = options;
  const world = await buildWorld(program);
  const tally = new Tally(program.dataDir);
  const sender = new Sender(program.port);
  const runtime = runtimeOf(program.pid);
  const beginMb = memoryMb(runtime);
  let peakMb = beginMb;
  let done = 0;
  const startedAtMs = performance.now();
  const first = only === undefined ? 0 : Math.floor(only / BLOCK);
  const last = only === undefined ? Math.ceil(inputs / BLOCK) : first + 1;
  await eachAtMost(CONCURRENCY, range(first, last), async (block) => {
    const numbers = range(
      block * BLOCK,
      only === undefined ? Math.min(inputs, (block + 1) * BLOCK) : (block + 1) * BLOCK,
    );
    await (block % 8 < FRAME_BLOCKS_IN_EIGHT ? sendFrames : sendRequests)({
      seed,
      numbers,
      world,
      program,
      sender,
      tally,
    });
    done += numbers.length;
    peakMb = Math.max(peakMb, memoryMb(runtime));
    onProgress?.(done, tally);
  });
  sender.close();
  if (program.hasEnded) {
    tally.crashes++;
    return {
      tally,
      wrong: [`The program has ended:\n${program.output.slice(-2_000)}`],
      memory: { beginMb, peakMb, endMb: Number.NaN },
      seconds: secondsSince(startedAtMs),
    };
  }
  const wrong = await wrongAtTheEnd(program, tally);
  return { tally, wrong, memory: { beginMb, peakMb, endMb: memoryMb(runtime) }, seconds: secondsSince(startedAtMs) };
}

interface Block {
  readonly seed: number;
  readonly numbers: readonly number[];
  readonly world: World;
  readonly program: Program;
  readonly sender: Sender;
  readonly tally: Tally;
}

async function sendFrames({ seed, numbers, world, program, tally }: Block): Promise<void> {
  let number = numbers[0] ?? 0;
  const chance = new Chance(seed, number);
  // Some only watch.
  const session = chance.is(0.9) ? chance.pick(world.sessions) : undefined;
  const frames: Frame[] = numbers.map((one) => frameOf(new Chance(seed, one), SKUS, one));
  for (const visit of visitsOf(frames)) {
    await pay({ number, frames: visit, url: program.server.socketUrl(TARGET, session?.token), session }, tally);
    number += visit.length;
  }
}

async function sendRequests({ seed, numbers, world, sender, tally }: Block): Promise<void> {
  for (const number of numbers) {
    const chance = new Chance(seed, number);
    if (chance.is(0.15)) await askRaw(number, rawRequestOf(chance), sender, tally);
    else await ask(number, requestOf(chance, world, number), world, sender, tally);
  }
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}

function secondsSince(startedAtMs: number): number {
  return (performance.now() - startedAtMs) / 1_000;
}
