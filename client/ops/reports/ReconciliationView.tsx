import { useState } from 'react';
import { Link } from 'wouter';
import { formatCount } from '../../../shared/display/format.ts';
import { undirected } from '../../../shared/display/undirected.ts';
import { Chip, CommandDialog, Failure, Progress, Table } from '../ui/index.ts';
import type { Entry, ReconcilerState } from './Reconciler.ts';
import { repairShare, summaryWords } from './reconcileWords.ts';
import { useReconciler } from './useReconciler.ts';

/** Do the reports say what the ledgers say? Asked by hand, for it replays them all. */
export function ReconciliationView() {
  const [state, reconciler] = useReconciler();
  const [asking, setAsking] = useState<Entry>();
  const isBusy = state.kind === 'listing' || state.kind === 'checking' || reconciler.isRepairing;
  return (
    <div className="report">
      <div className="audit-head">
        <p className="audit-lead muted">
          Reports are read from a copy of the ledgers that follows them by seconds. Here every drop’s ledger is audited
          and the copy compared with it. Drops go on selling meanwhile.
        </p>
        <button
          className={state.kind === 'done' ? 'button' : 'button button--main'}
          type="button"
          aria-disabled={isBusy}
          onClick={() => void reconciler.checkAll()}
        >
          {state.kind === 'done' ? 'Check again' : 'Check all drops'}
        </button>
      </div>
      <Summary state={state} />
      {state.problem !== undefined && <Failure problem={state.problem} />}
      {state.entries.length > 0 && (
        <Table caption="Reconciliation of each drop" columns={COLUMNS}>
          {state.entries.map((entry) => (
            <EntryRow
              key={entry.sku}
              entry={entry}
              onRepair={() => setAsking(entry)}
              onCheck={() => void reconciler.check(entry.sku)}
            />
          ))}
        </Table>
      )}
      {asking !== undefined && (
        <CommandDialog
          title={`Rebuild the reports of ${undirected(asking.title)}?`}
          action="Rebuild"
          run={async () => void reconciler.repair(asking.sku)}
          onClose={() => setAsking(undefined)}
        >
          <p>
            What the reports hold of this drop is forgotten and written again from its ledger, piece after piece. Until
            that is done, its reports are incomplete.
          </p>
          <p>The ledger is only read. The drop goes on selling, and nothing is sent to any receiver of webhooks.</p>
        </CommandDialog>
      )}
    </div>
  );
}

const COLUMNS = [{ name: 'Drop' }, { name: 'Verdict' }, { name: 'Why' }, { name: 'Repair', hidden: true }] as const;

function Summary({ state }: { readonly state: ReconcilerState }) {
  const { kind, entries } = state;
  const checked = entries.filter((entry) => entry.state.kind !== 'waiting' && entry.state.kind !== 'checking');
  const findings = checked.flatMap((entry) => (entry.state.kind === 'found' ? [entry.state.finding] : []));
  const failed = checked.filter((entry) => entry.state.kind === 'failed').length;
  return (
    <div className="verdict" role="status">
      {kind === 'listing' && (
        <p>
          <span className="dots">Listing the drops</span>
        </p>
      )}
      {kind === 'checking' && (
        <>
          <p>
            <span className="dots">{`${formatCount(checked.length)} of ${formatCount(entries.length)} drops checked`}</span>
          </p>
          <Progress label="Reconciliation" share={checked.length / entries.length} />
        </>
      )}
      {kind === 'done' && checked.length === entries.length && (
        <>
          <h2>{summaryWords(findings)}</h2>
          {failed > 0 && <p>{failed === 1 ? 'One drop' : `${formatCount(failed)} drops`} could not be checked.</p>}
        </>
      )}
    </div>
  );
}

interface EntryRowProps {
  readonly entry: Entry;
  readonly onRepair: () => void;
  readonly onCheck: () => void;
}

function EntryRow({ entry, onRepair, onCheck }: EntryRowProps) {
  const { sku, title, state } = entry;
  return (
    <tr data-over={state.kind === 'waiting'}>
      <th scope="row">
        <Link href={`/drops/${encodeURIComponent(sku)}/ledger`}>
          <bdi>{title}</bdi>
        </Link>
        <span className="under">{sku}</span>
      </th>
      <EntryCells state={state} />
      <td className="deeds">
        {state.kind === 'found' && state.finding.canRepair && (
          <button
            className="text-button"
            type="button"
            aria-label={`Rebuild the reports of ${title}`}
            onClick={onRepair}
          >
            Rebuild
          </button>
        )}
        {state.kind === 'failed' && (
          <button className="text-button" type="button" aria-label={`Check ${title} again`} onClick={onCheck}>
            Check again
          </button>
        )}
      </td>
    </tr>
  );
}

function EntryCells({ state }: Pick<Entry, 'state'>) {
  switch (state.kind) {
    case 'waiting':
      return (
        <>
          <td>Waiting</td>
          <td />
        </>
      );
    case 'checking':
      return (
        <>
          <td>
            <span className="dots">Checking</span>
          </td>
          <td />
        </>
      );
    case 'failed':
      return (
        <>
          <td>
            <Chip tone="wrong">Not checked</Chip>
          </td>
          <td>
            {state.problem.title}. {state.problem.detail}
          </td>
        </>
      );
    case 'found':
      return (
        <>
          <td>
            <Chip tone={state.finding.tone}>{state.finding.word}</Chip>
          </td>
          <td>
            {state.finding.text}
            {state.finding.details.length > 0 && (
              <ul className="differences">
                {state.finding.details.map((detail) => (
                  <li key={detail}>{detail}</li>
                ))}
              </ul>
            )}
          </td>
        </>
      );
    case 'repairing':
      return (
        <>
          <td>
            <Chip tone="soon">Rebuilding</Chip>
          </td>
          <td>
            {state.step === undefined
              ? 'Forgetting what was there'
              : `${formatCount(state.step.after)} of ${formatCount(state.step.last)} entries written again`}
            <Progress label="Rebuilding" share={state.step === undefined ? 0 : repairShare(state.step)} />
          </td>
        </>
      );
  }
}
