import { undirected } from '../../../shared/display/undirected.ts';
import type { OpenSessionAnswer } from '../../../shared/protocol/answers/sessions.ts';
import { api, session as own, path } from '../api/api.ts';
import { CommandDialog, toasts } from '../ui/index.ts';

interface EndDialogProps {
  readonly session: OpenSessionAnswer;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function EndDialog({ session: { id, name }, onDone, onClose }: EndDialogProps) {
  return (
    <CommandDialog
      title={name === undefined ? 'End this session?' : `End the session of ${undirected(name)}?`}
      action="End it"
      run={async () => {
        await api.ask('DELETE', path`/api/operator/sessions/${id}`);
        toasts.show('The session is ended.');
        onDone();
      }}
      onClose={onClose}
    >
      <p>
        Whoever has it is asked for the operator token with the next thing that they do, and sees nothing live any more.
        If the token itself is known to somebody who should not have it, change OPERATOR_TOKEN: that ends every session.
      </p>
    </CommandDialog>
  );
}

export function EndAllDialog({ count, onClose }: { readonly count: number; readonly onClose: () => void }) {
  return (
    <CommandDialog
      title="End all sessions?"
      action="End all sessions"
      run={async () => {
        await api.ask('DELETE', '/api/operator/sessions');
        // It was one of them.
        await own.look();
      }}
      onClose={onClose}
    >
      <p>
        {count === 1 ? 'Your own is the only one.' : `${count} are open, your own among them.`} Everybody has to sign in
        again with the operator token. Drops go on as they are, and so do programs that show the token itself.
      </p>
    </CommandDialog>
  );
}
