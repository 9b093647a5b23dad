import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUGS, hunt, SEEDS_MAX, seedsUpTo } from './bugs/hunt.ts';

/** By the names of the bugs: the seed that has found each of them. */
const TABLE = new Map(
  [...readFileSync(join(import.meta.dirname, 'bugs/found.md'), 'utf8').matchAll(/^\| (.+) \| (\d+) \| .+ \|$/gm)].map(
    ([, name = '', seed]) => [name, Number(seed)],
  ),
);

describe('a mistake that is planted', () => {
  it('SIM-6: is in the table, with the seed that finds it', () => {
    expect([...TABLE.keys()]).toEqual(BUGS.map(({ name }) => name));
    expect(BUGS.length).toBeGreaterThanOrEqual(15);
  });

  it.each(BUGS)('SIM-6: is found: $name', async (bug) => {
    // The seed that found it once, and then all others: a change of the program may have moved what it finds.
    const { finding } = await hunt(bug, [TABLE.get(bug.name) ?? 1, ...seedsUpTo(SEEDS_MAX)]);
    expect(finding).not.toBeNull();
  });
});
