import { describe, expect, it } from 'vitest';
import {
  findingOf,
  type Reconciliation,
  type RepairStep,
  repair,
  repairShare,
  summaryWords,
} from './reconcileWords.ts';

const AGREES: Reconciliation = {
  agrees: true,
  behind: 0,
  differences: [],
  audit: { sound: true, violations: [], seq: 812 },
};
const BEHIND = findingOf({ ...AGREES, behind: 3 });
const DIFFERS = findingOf({ ...AGREES, agrees: false, differences: ['The order a is sold here and refunded there.'] });

describe('what a reconciliation has found', () => {
  it('BOOK-8: tells agreeing, behind and differing apart', () => {
    expect(findingOf(AGREES)).toMatchObject({ tone: 'done', word: 'Agrees', canRepair: false });
    expect(findingOf(AGREES).text).toContain('All 812 entries of the ledger are');
    expect(findingOf({ ...AGREES, audit: { ...AGREES.audit, seq: 1 } }).text).toContain(
      'The one entry of the ledger is',
    );
    expect(BEHIND).toMatchObject({ tone: 'soon', word: 'Behind by 3' });
    expect(BEHIND.text).toContain('3 entries of the ledger are still on the way');
    expect(DIFFERS).toMatchObject({ tone: 'wrong', word: 'Differs', canRepair: true });
    expect(DIFFERS.details).toEqual(['The order a is sold here and refunded there.']);
  });

  it('BOOK-8: does not offer to rebuild from a ledger that is not sound', () => {
    const found = findingOf({ ...AGREES, agrees: false, audit: { sound: false, violations: ['Entry 7.'], seq: 9 } });
    expect(found).toMatchObject({ tone: 'wrong', word: 'Ledger not sound', canRepair: false, details: ['Entry 7.'] });
  });

  it('BOOK-8: says what all of them together mean', () => {
    const fine = findingOf(AGREES);
    expect(summaryWords([])).toBe('There is no drop to check.');
    expect(summaryWords([fine])).toBe('The reports agree with the ledger.');
    expect(summaryWords([fine, fine])).toBe('The reports agree with the ledgers of all 2 drops.');
    expect(summaryWords([fine, BEHIND])).toBe('Everything that has arrived agrees; one drop is behind.');
    expect(summaryWords([fine, DIFFERS])).toBe('One drop does not agree; the other one does.');
    expect(summaryWords([fine, BEHIND, DIFFERS, DIFFERS])).toBe('2 drops do not agree; the other 2 do.');
    expect(summaryWords([DIFFERS, DIFFERS])).toBe('2 drops do not agree.');
  });
});

describe('a repair', () => {
  /** A server that answers these steps, and what it was asked for. */
  function server(steps: readonly RepairStep[]) {
    const left = [...steps];
    const asked: { readonly after?: number }[] = [];
    const send = async (body: { readonly after?: number }): Promise<RepairStep> => {
      asked.push(body);
      return left.shift() ?? Promise.reject(new Error('asked too often'));
    };
    return { asked, send };
  }

  it('BOOK-8: goes on from where each piece has ended, until it is done', async () => {
    const steps = [
      { after: 500, last: 1_200, done: false },
      { after: 1_000, last: 1_205, done: false },
      { after: 1_205, last: 1_205, done: true },
    ];
    const { asked, send } = server(steps);
    const seen: number[] = [];
    await repair(send, (step) => seen.push(repairShare(step)));
    expect(asked).toEqual([{}, { after: 500 }, { after: 1_000 }]);
    expect(seen).toEqual([500 / 1_200, 1_000 / 1_205, 1]);
  });

  it('BOOK-8: ends rather than ask for the same piece for ever', async () => {
    const step = { after: 500, last: 1_200, done: false };
    const { asked, send } = server([step, step, step]);
    await expect(repair(send, () => {})).rejects.toThrow('stands still at entry 500');
    expect(asked).toHaveLength(2);
  });

  it('BOOK-8: a drop without entries is done at once', () => {
    expect(repairShare({ after: 0, last: 0, done: true })).toBe(1);
    expect(repairShare({ after: 0, last: 0, done: false })).toBe(0);
  });
});
