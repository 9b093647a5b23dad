import { resolve } from 'node:path';
import { freePort } from '../../scripts/program/port.ts';
import { ROOT } from '../../scripts/program/settings.ts';
import { Progress } from '../../scripts/rush/progress.ts';
import { bareBeside } from '../beside.ts';
import { Customer } from '../customer.ts';
import { drive, driven, warmUp } from '../driver.ts';
import { type Option, PURCHASES, SHOPPERS, SOCKETS } from '../options.ts';
import { Rig, type RigOptions } from '../rig.ts';
import { saveFiles } from '../run.ts';
import { processorMs, runtimeProcess } from '../runtimeProcess.ts';
import { askAll } from '../socket.ts';
import type { Surroundings } from '../surroundings.ts';
import { drawProfile } from './draw.ts';
import { profileScript } from './inspector.ts';
import { sumByKind } from './kinds.ts';
import { profileProcess } from './perf.ts';
import { type ScriptFunction, selfTimes } from './script.ts';

/** Where the processor's time goes while as much is asked as can be answered. Not a table: nothing is compared by its rounds. */
export const profile = { name: 'profile', options: [SOCKETS, PURCHASES, SHOPPERS] };

export interface Profiled {
  readonly name: string;
  readonly label: string;
  /** The runtime's processor time for each message or purchase, in microseconds. */
  readonly usEach: number;
  /** What it went into, in microseconds; `undefined` where the system has no `perf`. */
  readonly kinds: readonly { readonly name: string; readonly usEach: number }[] | undefined;
  /** Native functions with the most time of their own. */
  readonly native: readonly { readonly symbol: string; readonly usEach: number }[];
  /** Functions of the program with the most time of their own, as V8 samples them in a second run. */
  readonly script: readonly ScriptFunction[];
}

const SHOWN = 20;

interface Scenario {
  readonly name: string;
  readonly label: string;
  readonly rig: RigOptions;
  /** Prepares everything. @returns what is looked at while it runs, and resolves with how much was answered. */
  readonly prepare: (rig: Rig) => Promise<() => Promise<number>>;
}

function scenarios(value: (option: Option) => number): Scenario[] {
  const sockets = value(SOCKETS);
  const purchases = value(PURCHASES);
  const asking = (customers: readonly Customer[]) => async () => {
    await askAll(customers, WARM_UP, 'w');
    return async () => (await askAll(customers, purchases, 'p')).length;
  };
  const atDrop = (lanes: number) => async (rig: Rig) => {
    await rig.server.createDrop('bench', { title: 'Bench', total: 10_000_000, lanes });
    return asking(await rig.gather('bench', sockets))();
  };
  return [
    {
      ...{ name: 'echo', label: 'a bare echo, for each message', rig: { surround: bareBeside } },
      prepare: async (rig) => asking(await rig.connect(sockets, () => Customer.connect(rig.url('ws', '/bare'))))(),
    },
    { name: 'sold', label: 'purchases over sockets, for each', rig: {}, prepare: atDrop(0) },
    { name: 'lanes', label: 'purchases over sockets on 4 lanes, for each', rig: {}, prepare: atDrop(4) },
    {
      ...{ name: 'engine', label: 'purchases that lanes bring, 1,000 a call, for each', rig: { surround: driven } },
      prepare: async (rig) => {
        const shoppers = value(SHOPPERS);
        await rig.server.createDrop('bench', { title: 'Bench', total: shoppers, perShopperLimit: 1 });
        await warmUp(rig, { lanes: 8, batch: 1_000 });
        return async () => {
          await drive(rig, { sku: 'bench', from: 0, shoppers, lanes: 8, batch: 1_000 });
          return shoppers;
        };
      },
    },
  ];
}

const WARM_UP = 8;

export async function runProfile(value: (option: Option) => number, out: string, around: Surroundings): Promise<void> {
  const all = scenarios(value);
  const progress = new Progress('profile', all.length);
  const profiles: Profiled[] = [];
  for (const scenario of all) {
    profiles.push(await profileOne(scenario));
    progress.step();
  }
  progress.end();
  const title = 'Where the processor’s time goes';
  const result = { name: 'profile', title, method: METHOD, profiles };
  await saveFiles(resolve(ROOT, out), result, drawProfile(title, profiles, around), around);
  console.log(profiles.map(profileText).join('\n'));
}

const METHOD = [
  'As much as can be answered, once under `perf` by the clock of the processor and once more under V8’s profiler, which slows it.',
  'Processor time is the runtime’s alone, counted by the system in the first of them; kinds are told by the names of functions.',
].join(' ');

async function profileOne({ name, label, rig: options, prepare }: Scenario): Promise<Profiled> {
  const native = await withRig(options, async (rig) => {
    const work = await prepare(rig);
    let usEach = 0;
    const spots = await profileProcess(runtimeProcess() ?? 0, async () => {
      const before = processorMs();
      const count = await work();
      usEach = ((processorMs() - before) * 1_000) / count;
    });
    return { usEach, spots };
  });
  const inspectorPort = await freePort();
  const script = await withRig({ ...options, inspectorPort }, async (rig) => {
    const work = await prepare(rig);
    return selfTimes(await profileScript(inspectorPort, work));
  });
  const { usEach, spots } = native;
  return {
    ...{ name, label, usEach },
    kinds: spots && sumByKind(spots).map((kind) => ({ name: kind.name, usEach: kind.share * usEach })),
    native: (spots ?? []).slice(0, SHOWN).map(({ symbol, share }) => ({ symbol, usEach: share * usEach })),
    script: script.slice(0, SHOWN),
  };
}

async function withRig<T>(options: RigOptions, use: (rig: Rig) => Promise<T>): Promise<T> {
  const rig = await Rig.start(options);
  try {
    return await use(rig);
  } finally {
    await rig.end();
  }
}

function profileText({ label, usEach, kinds, script }: Profiled): string {
  const sorted = (kinds ?? []).toSorted((a, b) => b.usEach - a.usEach);
  return [
    `\n${label}: ${usEach.toFixed(1)} µs of the runtime's processor time`,
    ...(kinds === undefined ? ['  There is no `perf` that may look, so only scripts are told.'] : []),
    ...sorted.map((kind) => `  ${kind.usEach.toFixed(2).padStart(8)} µs  ${kind.name}`),
    ...(script.length === 0 ? [] : ['  Of the time in scripts and in what they call, by V8:']),
    ...script.slice(0, 8).map(({ share, name, line }) => {
      return `  ${(share * 100).toFixed(1).padStart(8)} %   ${name}${line === 0 ? '' : ` (line ${line} of the build)`}`;
    }),
  ].join('\n');
}
