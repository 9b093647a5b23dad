import { session } from '../api/api.ts';
import { useSession } from '../api/useSession.ts';
import { Dialog } from '../ui/index.ts';
import { TokenForm } from './TokenForm.tsx';

/** Asks for the token again over whatever is going on, which then goes on. */
export function SessionOver() {
  const state = useSession();
  if (state.kind !== 'over') return null;
  if (!state.asking) {
    return (
      <div className="session-over" role="status">
        <p>Your session is over. What you see may be old.</p>
        <button className="text-button" type="button" onClick={session.resume}>
          Sign in
        </button>
      </div>
    );
  }
  return (
    <Dialog title="Your session is over" onClose={session.dismiss}>
      <p>Sign in again, and what you were doing goes on. Nothing that you typed is lost.</p>
      <TokenForm action="Sign in and go on" problem={undefined} onCancel={session.dismiss} />
    </Dialog>
  );
}
