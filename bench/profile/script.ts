/** Of a profile of V8 how much time was spent in each function itself. Pure. */

/** As the inspector's protocol words it. */
export interface ScriptProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  /** The node in which each sample found it. */
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

export interface ScriptFunction {
  readonly name: string;
  /** Where it begins, in the built program, counted from one; 0 for what the runtime brings. */
  readonly line: number;
  /** Of all the time that was spent in scripts and in what they call, from 0 to 1. */
  readonly share: number;
}

/** V8's own names for what is no function of a script. */
const NOT_SCRIPT = ['(root)', '(idle)', '(program)'];

/** The most costly first; `(garbage collector)` is among them. */
export function selfTimes({ nodes, samples, timeDeltas }: ScriptProfile): ScriptFunction[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const found = new Map<string, { name: string; line: number; us: number }>();
  let total = 0;
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    if (frame === undefined || NOT_SCRIPT.includes(frame.functionName)) continue;
    const us = timeDeltas[index] ?? 0;
    const line = frame.lineNumber + 1;
    const name = frame.functionName || '(nameless)';
    const before = found.get(`${name} ${line}`)?.us ?? 0;
    found.set(`${name} ${line}`, { name, line, us: before + us });
    total += us;
  }
  const sorted = [...found.values()].sort((a, b) => b.us - a.us);
  return sorted.map(({ name, line, us }) => ({ name, line, share: us / total }));
}
