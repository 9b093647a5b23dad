import { describe, expect, it } from 'vitest';
import { form } from '../testing/drops.ts';
import { conflictsOf, firstChoice, merge } from './changes.ts';

describe('a drop that two operators change', () => {
  const before = form({ title: 'Air One', total: '500', holdSeconds: '0', amount: '48' });
  const theirs = { ...before, title: 'Air One!', total: '600', holdSeconds: '60' };
  const mine = { ...before, title: 'Air 1', amount: '50', holdSeconds: '60' };
  const conflicts = conflictsOf(before, theirs, mine);

  it('OPS-7: what the other has changed is listed, but for what both have changed alike', () => {
    expect(conflicts).toEqual([
      { field: 'title', before: 'Air One', theirs: 'Air One!', mine: 'Air 1', isContested: true },
      { field: 'total', before: '500', theirs: '600', mine: '500', isContested: false },
    ]);
  });

  it('OPS-7: until something is chosen, whoever has changed a field has it', () => {
    expect(conflicts.map(firstChoice)).toEqual(['mine', 'theirs']);
    expect(merge(mine, conflicts, new Map())).toEqual({ ...mine, total: '600' });
  });

  it('OPS-7: every field is as it was chosen, and no other is touched', () => {
    const sides = new Map([
      ['title', 'theirs'],
      ['total', 'mine'],
    ] as const);
    expect(merge(mine, conflicts, sides)).toEqual({ ...mine, title: 'Air One!', total: '500' });
  });
});
