import { formatCount } from '../../../shared/display/format.ts';
import type { AuditAnswer } from '../../../shared/protocol/answers/books.ts';
import type { ReconciliationAnswer, RepairAnswer } from '../../../shared/protocol/answers/reports.ts';
import { entriesWords } from '../ledger/auditWords.ts';
import type { Tone } from '../ui/Chip.tsx';

/** A comparison, as far as it is shown. */
export type Reconciliation = Pick<ReconciliationAnswer, 'agrees' | 'behind' | 'differences'> & {
  readonly audit: Pick<AuditAnswer, 'sound' | 'violations' | 'seq'>;
};

export interface Finding {
  readonly tone: Extract<Tone, 'done' | 'soon' | 'wrong'>;
  /** Beside the drop's name. */
  readonly word: string;
  readonly text: string;
  readonly details: readonly string[];
  /** Whether rebuilding the read model would help: it cannot mend a ledger. */
  readonly canRepair: boolean;
}

export function findingOf({ agrees, behind, differences, audit }: Reconciliation): Finding {
  if (!audit.sound) {
    return {
      tone: 'wrong',
      word: 'Ledger not sound',
      text: 'The drop’s own audit has found a violation, so the reports cannot be judged by it. Look at its ledger first.',
      details: [...audit.violations, ...differences],
      canRepair: false,
    };
  }
  if (!agrees) {
    return {
      tone: 'wrong',
      word: 'Differs',
      text: 'The ledger is sound, the reports are not what it says. Rebuild them from the ledger.',
      details: differences,
      canRepair: true,
    };
  }
  if (behind > 0) {
    return {
      tone: 'soon',
      word: `Behind by ${formatCount(behind)}`,
      text: `What is here agrees; ${entriesWords(behind)} of the ledger ${behind === 1 ? 'is' : 'are'} still on the way. That is normal within seconds of a sale.`,
      details: [],
      canRepair: true,
    };
  }
  return {
    tone: 'done',
    word: 'Agrees',
    text:
      audit.seq === 1
        ? 'The one entry of the ledger is in the reports.'
        : `All ${entriesWords(audit.seq)} of the ledger are in the reports.`,
    details: [],
    canRepair: false,
  };
}

/** What all findings together mean. */
export function summaryWords(findings: readonly Finding[]): string {
  const all = findings.length;
  if (all === 0) return 'There is no drop to check.';
  const wrong = findings.filter(({ tone }) => tone === 'wrong').length;
  const late = findings.filter(({ tone }) => tone === 'soon').length;
  if (wrong > 0)
    return `${wrong === 1 ? 'One drop does' : `${formatCount(wrong)} drops do`} not agree${othersWords(all - wrong)}.`;
  if (late > 0) {
    return `Everything that has arrived agrees; ${late === 1 ? 'one drop is' : `${formatCount(late)} drops are`} behind.`;
  }
  return all === 1
    ? 'The reports agree with the ledger.'
    : `The reports agree with the ledgers of all ${formatCount(all)} drops.`;
}

function othersWords(others: number): string {
  if (others === 0) return '';
  return others === 1 ? '; the other one does' : `; the other ${formatCount(others)} do`;
}

/** How far a repair has come, from 0 to 1. */
export function repairShare({ after, last, done }: RepairStep): number {
  if (done) return 1;
  return last === 0 ? 0 : Math.min(1, after / last);
}

/** One piece of a repair. */
export type RepairStep = Pick<RepairAnswer, 'after' | 'last' | 'done'>;

/**
 * Rebuilds the read model of one drop, piece after piece, until it is done.
 *
 * @param send asks for one piece; the first is asked for without `after`, which forgets what was there.
 * @param onStep is told of each piece.
 */
export async function repair(
  send: (body: { readonly after?: number }) => Promise<RepairStep>,
  onStep: (step: RepairStep) => void,
): Promise<void> {
  let step = await send({});
  onStep(step);
  while (!step.done) {
    const { after } = step;
    step = await send({ after });
    if (!step.done && step.after <= after) throw new Error(`The repair stands still at entry ${after}.`);
    onStep(step);
  }
}
