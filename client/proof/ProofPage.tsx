import { useSyncExternalStore } from 'react';
import { titleSize } from '../../shared/display/glance.ts';
import { proofLead } from '../../shared/display/proofWords.ts';
import type { InitialProof } from '../../shared/initial.ts';
import { Bar } from '../design/Bar.tsx';
import { Explanations } from './Explanations.tsx';
import { Later } from './Later.tsx';
import { OtherFile } from './OtherFile.tsx';
import { Progress } from './Progress.tsx';
import type { ProofCheck } from './ProofCheck.ts';
import { Result } from './Result.tsx';
import { useDroppedFile } from './useDroppedFile.ts';

interface ProofPageProps {
  readonly initial: InitialProof;
  readonly check: ProofCheck;
}

/** The page of a proof: what the drop was, whether it holds, and what that means. */
export function ProofPage({ initial, check }: ProofPageProps) {
  const state = useSyncExternalStore(check.subscribe, check.snapshot);
  const { sku, title } = initial;
  const isDragged = useDroppedFile((file) => check.hand(file));
  return (
    <div className="proof" data-dragged={isDragged}>
      <Bar>
        <a className="bar-link" href={`/drop/${encodeURIComponent(sku)}`}>
          To the drop
        </a>
      </Bar>
      <main className="proof-main">
        <header className="proof-head">
          <h1 data-size={titleSize(title)}>{title}</h1>
          <p className="lead">{proofLead(state.kind !== 'later')}</p>
        </header>
        {state.kind === 'later' ? (
          <Later initial={initial} />
        ) : (
          <>
            {state.kind === 'checked' ? (
              <Result sku={sku} checked={state} check={check} />
            ) : (
              <Progress state={state} onAgain={() => check.start()} />
            )}
            <OtherFile check={check} isOther={state.kind === 'checked' && state.name !== undefined} />
            <Explanations />
          </>
        )}
      </main>
    </div>
  );
}
