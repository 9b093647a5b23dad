import { describe, expect, it } from 'vitest';
import { drawProfile } from '../bench/profile/draw.ts';
import { readSpots, sumByKind } from '../bench/profile/kinds.ts';
import { selfTimes } from '../bench/profile/script.ts';
import { surroundings } from '../bench/surroundings.ts';

describe('what perf prints', () => {
  const REPORT = `
# Overhead|Shared Object|Symbol
 50.00%  |workerd          |[.] sqlite3VdbeExec
 20.00%  |[kernel.kallsyms]|[k] tcp_sendmsg
 10.00%  |[JIT] tid 7      |[.] 0x00007f
  5.00%  |[kernel.kallsyms]|[k] ext4_sync_file
  5.00%  |workerd          |[.] kj::_::Event::fire
 10.00%  |workerd          |[.] a_function_that_nobody_knows
`;

  it('BENCH-5: is read with its files and functions', () => {
    expect(readSpots(REPORT)).toHaveLength(6);
    expect(readSpots(REPORT)[1]).toEqual({ share: 0.2, object: '[kernel.kallsyms]', symbol: 'tcp_sendmsg' });
    expect(readSpots('Error: no permission')).toEqual([]);
  });

  it('BENCH-5: is added up by what it was for, all of it', () => {
    const kinds = Object.fromEntries(sumByKind(readSpots(REPORT)).map(({ name, share }) => [name, share]));
    expect(kinds).toMatchObject({ SQLite: 0.5, 'kernel: network': 0.2, 'kernel: files and disk': 0.05 });
    expect(kinds).toMatchObject({ 'our JavaScript, and V8 running it': 0.1, 'promises and events': 0.05 });
    expect(Object.values(kinds).reduce((a, b) => a + b)).toBeCloseTo(1);
    expect(sumByKind([]).every(({ share }) => share === 0)).toBe(true);
  });
});

it('BENCH-5: of a profile of V8, each function has the time that was spent in itself', () => {
  const frame = (id: number, functionName: string, lineNumber: number) => ({
    ...{ id, callFrame: { functionName, lineNumber, url: 'index.js' } },
  });
  const nodes = [
    frame(1, '(root)', -1),
    frame(2, '(idle)', -1),
    frame(3, 'decide', 9),
    frame(4, 'decide', 9),
    frame(5, '', 4),
  ];
  const found = selfTimes({ nodes, samples: [2, 3, 4, 5, 3], timeDeltas: [900, 10, 20, 10, 40] });
  expect(found).toEqual([
    { name: 'decide', line: 10, share: 0.875 },
    { name: '(nameless)', line: 5, share: 0.125 },
  ]);
});

it('BENCH-3, BENCH-5: the picture of a profile says in words what it shows', () => {
  const kinds = [
    { name: 'SQLite', usEach: 2 },
    { name: 'kernel: <network>', usEach: 6 },
  ];
  const profile = { name: 'sold', label: 'a purchase', usEach: 8, kinds, native: [], script: [] };
  const svg = drawProfile('Where it goes', [profile, { ...profile, kinds: undefined }], surroundings(new Date(0)));
  expect(svg).toContain('a purchase: 8 µs. SQLite: 2. kernel: &lt;network&gt;: 6.');
  expect(svg.match(/class="bar"/g)).toHaveLength(2);
  expect(svg).not.toContain('NaN');
});
