import { useEffect, useState } from 'react';
import { ProblemNote, Progress } from '../ui/index.ts';
import { exactTime } from '../when.ts';
import { entriesWords, tookWords, verdictOf } from './auditWords.ts';
import { type AuditState, useAudit } from './useAudit.ts';

interface AuditProps {
  readonly sku: string;
  /** The newest entry, as far as it is known. */
  readonly seq: number | undefined;
}

/** Are the books sound? Asked by hand, answered in one sentence, with what it rests on. */
export function Audit({ sku, seq }: AuditProps) {
  const { state, run } = useAudit(sku);
  const isRunning = state.kind === 'running';
  return (
    <section className="audit" aria-labelledby="audit">
      <div className="audit-head">
        <h2 id="audit">Audit</h2>
        <button
          className={state.kind === 'done' ? 'button' : 'button button--main'}
          type="button"
          aria-disabled={isRunning}
          onClick={() => void run()}
        >
          {state.kind === 'done' ? 'Audit again' : 'Audit now'}
        </button>
      </div>
      <div role="status">
        <AuditAnswer state={state} seq={seq} />
      </div>
    </section>
  );
}

function AuditAnswer({ state, seq }: { readonly state: AuditState } & Pick<AuditProps, 'seq'>) {
  switch (state.kind) {
    case 'none':
      return (
        <p className="audit-lead muted">
          The ledger is replayed from its first entry and compared with everything that is stored. The drop goes on
          selling meanwhile.
        </p>
      );
    case 'running':
      return <Running seq={seq} />;
    case 'failed':
      return <ProblemNote problem={state.problem} />;
    case 'done':
      return <Verdict {...state} />;
  }
}

/** Nobody knows how far it is, so it says what is done and for how long. */
function Running({ seq }: Pick<AuditProps, 'seq'>) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="audit-running">
      <p>
        <span className="dots">Replaying {seq === undefined ? 'the ledger' : entriesWords(seq)}</span>
      </p>
      <Progress label="Audit" share={undefined} />
      {seconds > 1 && (
        <p className="muted small" aria-hidden="true">
          {seconds} seconds so far
        </p>
      )}
    </div>
  );
}

function Verdict({ audit, at, tookMs }: Extract<AuditState, { kind: 'done' }>) {
  const { sound, heading, text, sum, balances, checked, violations, unlisted } = verdictOf(audit);
  return (
    <div className="verdict" data-sound={sound}>
      <h3>{heading}</h3>
      <p className="audit-lead">{text}</p>
      <dl className="sum" aria-label={balances ? 'The units add up' : 'The units do not add up'}>
        {sum.map(({ name, figure, sign }) => (
          <div key={name} data-sign={sign}>
            <dt>{name}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
      {violations.length > 0 && (
        <>
          <h3 className="verdict-part">What does not add up</h3>
          <ol className="violations">
            {violations.map((violation, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list is drawn once, and two entries may say the same.
              <li key={index}>{violation}</li>
            ))}
          </ol>
          {unlisted > 0 && <p className="muted small">and {unlisted} more, of which these are the first.</p>}
        </>
      )}
      <h3 className="verdict-part">What was checked</h3>
      <ul className="checked">
        {checked.map((check) => (
          <li key={check}>{check}</li>
        ))}
      </ul>
      <p className="muted small">
        Audited at {exactTime(at, at)}, in {tookWords(tookMs)}.
      </p>
    </div>
  );
}
