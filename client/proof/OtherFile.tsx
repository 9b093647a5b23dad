import { useId, useRef } from 'react';
import type { ProofCheck } from './ProofCheck.ts';

interface OtherFileProps {
  readonly check: ProofCheck;
  /** A file that was handed in is shown, not what is published. */
  readonly isOther: boolean;
}

/** To check a file that somebody has kept. It does not leave the browser. */
export function OtherFile({ check, isOther }: OtherFileProps) {
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  return (
    <section className="part" aria-labelledby={id}>
      <h2 id={id}>Check a file of your own</h2>
      <p>
        Did you download the proof before? Let the file go anywhere on this page. It is checked here, in your browser,
        and sent nowhere.
      </p>
      <div className="row">
        <input
          ref={input}
          className="visually-hidden"
          type="file"
          accept=".ndjson,.jsonl,.json,.txt,application/x-ndjson"
          aria-label="A file of a proof"
          tabIndex={-1}
          onChange={({ target }) => {
            const file = target.files?.[0];
            if (file !== undefined) check.hand(file);
            // The same file may have been changed meanwhile, and be chosen again.
            target.value = '';
          }}
        />
        <button className="button" type="button" onClick={() => input.current?.click()}>
          Choose a file
        </button>
        {isOther && (
          <button className="text-button" type="button" onClick={() => check.start()}>
            Back to what is published
          </button>
        )}
      </div>
    </section>
  );
}
