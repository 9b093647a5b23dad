import type { ProofState } from './ProofCheck.ts';

interface ProgressProps {
  readonly state: Exclude<ProofState, { kind: 'later' | 'checked' }>;
  readonly onAgain: () => void;
}

const WORDS = {
  preparing: 'The server is writing the proof down',
  fetching: 'Fetching the ledger',
  checking: 'Replaying the ledger',
} as const;

export function Progress({ state, onAgain }: ProgressProps) {
  if (state.kind === 'failed') {
    return (
      <section className="verdict" data-verdict="failed">
        <div role="alert">
          <h2>Nothing could be checked.</h2>
        </div>
        <p>{state.words} That says nothing about the drop.</p>
        <button className="button" type="button" onClick={onAgain}>
          Try again
        </button>
      </section>
    );
  }
  const percent = Math.min(100, Math.floor(state.done * 100));
  return (
    <section className="verdict" data-verdict="checking" aria-labelledby="checking">
      <h2 id="checking" className="dots">
        {WORDS[state.kind]}
      </h2>
      <progress max={100} value={percent} aria-labelledby="checking" />
      <p className="muted small">{percent} %</p>
    </section>
  );
}
