import { useState } from 'react';
import { api, path } from '../api/api.ts';
import { Problem } from '../api/problem.ts';
import { Note, ProblemNote } from '../ui/index.ts';
import { type DeliveryResult, deliveryWords } from './receiverWords.ts';

type Tried =
  | { readonly kind: 'not yet' | 'sending' }
  | { readonly kind: 'answered'; readonly result: DeliveryResult }
  | { readonly kind: 'failed'; readonly problem: Problem };

interface TestEventProps {
  readonly id: string;
  readonly onSent: () => void;
}

/** Sends one event of the type `test`, signed like every other, and says how it was answered. */
export function TestEvent({ id, onSent }: TestEventProps) {
  const [tried, setTried] = useState<Tried>({ kind: 'not yet' });
  const send = async (): Promise<void> => {
    if (tried.kind === 'sending') return;
    setTried({ kind: 'sending' });
    try {
      setTried({ kind: 'answered', result: await api.post<DeliveryResult>(path`/api/webhooks/${id}/test`, {}) });
      onSent();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setTried({ kind: 'failed', problem: error });
    }
  };
  return (
    <div className="test-event">
      <button className="button" type="button" aria-disabled={tried.kind === 'sending'} onClick={() => void send()}>
        {tried.kind === 'sending' ? <span className="dots">Sending a test event</span> : 'Send a test event'}
      </button>
      <div role="status">
        {tried.kind === 'answered' && (
          <Note tone={tried.result.delivered ? 'calm' : 'problem'}>
            <p>{deliveryWords(tried.result)}</p>
          </Note>
        )}
        {tried.kind === 'failed' && <ProblemNote problem={tried.problem} />}
      </div>
    </div>
  );
}
