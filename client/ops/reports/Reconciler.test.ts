import { describe, expect, it } from 'vitest';
import { Problem } from '../api/problem.ts';
import { Reconciler, type ReconcilerPort } from './Reconciler.ts';
import type { Reconciliation, RepairStep } from './reconcileWords.ts';

const DROPS = ['a', 'b', 'c'].map((sku) => ({ sku, title: sku.toUpperCase() }));
const AUDIT = { sound: true, violations: [], seq: 3 };
const AGREES: Reconciliation = { agrees: true, behind: 0, differences: [], audit: AUDIT };
const DIFFERS: Reconciliation = { ...AGREES, agrees: false, differences: ['One order is missing.'] };

function reconciler(port: Partial<ReconcilerPort> = {}) {
  const asked: string[] = [];
  const made = new Reconciler({
    list: async () => DROPS,
    check: async (sku) => {
      asked.push(sku);
      return AGREES;
    },
    repair: async () => ({ after: 3, last: 3, done: true }),
    ...port,
  });
  const told: string[] = [];
  made.subscribe(() =>
    told.push(
      made
        .getState()
        .entries.map(({ state }) => state.kind)
        .join(' '),
    ),
  );
  return { made, asked, told };
}

describe('the reconciliation', () => {
  it('BOOK-8: checks one drop after the other', async () => {
    const { made, asked, told } = reconciler();
    await made.checkAll();
    expect(asked).toEqual(['a', 'b', 'c']);
    expect(told).toContain('found checking waiting');
    expect(made.getState().kind).toBe('done');
  });

  it('BOOK-8: one drop that does not answer does not keep the others from being checked', async () => {
    const { made } = reconciler({
      check: (sku) => (sku === 'b' ? Promise.reject(Problem.unreachable()) : Promise.resolve(AGREES)),
    });
    await made.checkAll();
    expect(made.getState().entries.map(({ state }) => state.kind)).toEqual(['found', 'failed', 'found']);
  });

  it('BOOK-8: says why the drops could not be listed, and can be asked again', async () => {
    let up = false;
    const { made } = reconciler({ list: () => (up ? Promise.resolve(DROPS) : Promise.reject(Problem.unreachable())) });
    await made.checkAll();
    expect(made.getState()).toMatchObject({ kind: 'failed', problem: { code: 'unreachable' } });
    up = true;
    await made.checkAll();
    expect(made.getState()).toMatchObject({ kind: 'done', problem: undefined });
  });

  it('BOOK-8: a repair shows each piece, and the drop is compared again', async () => {
    const steps: RepairStep[] = [
      { after: 2, last: 5, done: false },
      { after: 5, last: 5, done: true },
    ];
    let mended = false;
    const { made } = reconciler({
      check: async (sku) => (sku === 'b' && !mended ? DIFFERS : AGREES),
      repair: async () => {
        mended = steps.length === 1;
        return steps.shift() ?? Promise.reject(new Error('asked too often'));
      },
    });
    await made.checkAll();
    const seen: unknown[] = [];
    made.subscribe(() => {
      const state = made.getState().entries[1]?.state;
      seen.push(state?.kind === 'repairing' ? (state.step?.after ?? 'begun') : state?.kind);
    });
    const repairing = made.repair('b');
    expect(made.isRepairing).toBe(true);
    await repairing;
    expect(seen).toEqual(['begun', 2, 5, 'checking', 'found']);
    expect([made.isRepairing, made.getState().entries[1]?.state]).toMatchObject([
      false,
      { finding: { word: 'Agrees' } },
    ]);
  });

  it('BOOK-8: while a drop is repaired, the others are not compared anew under it', async () => {
    let done: (step: RepairStep) => void = () => {};
    const { made, asked } = reconciler({ repair: () => new Promise((resolve) => (done = resolve)) });
    await made.checkAll();
    const repairing = made.repair('a');
    await made.checkAll();
    expect(asked).toEqual(['a', 'b', 'c']);
    done({ after: 3, last: 3, done: true });
    await repairing;
    expect(asked).toEqual(['a', 'b', 'c', 'a']);
  });

  it('BOOK-8: a repair that fails says why, and can be begun again', async () => {
    const { made } = reconciler({ repair: () => Promise.reject(Problem.unreachable()) });
    await made.checkAll();
    await made.repair('a');
    expect(made.getState().entries[0]?.state).toMatchObject({ kind: 'failed', problem: { code: 'unreachable' } });
    expect(made.isRepairing).toBe(false);
  });
});
