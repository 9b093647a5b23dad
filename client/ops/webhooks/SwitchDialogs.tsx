import type { ReceiverAnswer } from '../../../shared/protocol/answers/webhooks.ts';
import { api, path } from '../api/api.ts';
import { Problem } from '../api/problem.ts';
import { CommandDialog, toasts } from '../ui/index.ts';
import { deadLetterWords } from './receiverWords.ts';

interface SwitchDialogProps {
  readonly receiver: ReceiverAnswer;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function DisableDialog({ receiver: { id }, onDone, onClose }: SwitchDialogProps) {
  return (
    <CommandDialog
      title={`Disable ${id}?`}
      action="Disable"
      run={async (commandId) => {
        await api.post(path`/api/webhooks/${id}/disable`, { id: commandId });
        toasts.show(`${id} is disabled.`);
        onDone();
      }}
      onClose={onClose}
    >
      <p>
        Nothing is sent to it until it is enabled again. What happens meanwhile is kept, and sent then, in order. Its
        secret, its log and its dead letters stay.
      </p>
    </CommandDialog>
  );
}

export function EnableDialog({ receiver: { id, disabled }, onDone, onClose }: SwitchDialogProps) {
  return (
    <CommandDialog
      title={`Enable ${id}?`}
      action="Enable"
      run={async (commandId) => {
        await api.post(path`/api/webhooks/${id}/enable`, { id: commandId });
        toasts.show(`${id} is enabled.`);
        onDone();
      }}
      onClose={onClose}
    >
      <p>It is told of what has happened since it was disabled, in order, and of everything from now on.</p>
      {disabled?.reason === 'gone' && (
        <p>
          Its endpoint answered 410 Gone. If it still does, it is disabled again with the next event: send a test first,
          or change the address.
        </p>
      )}
    </CommandDialog>
  );
}

export function DeleteDialog({ receiver: { id, deadLetters }, onDone, onClose }: SwitchDialogProps) {
  const remove = async (): Promise<void> => {
    try {
      await api.ask('DELETE', path`/api/webhooks/${id}`);
    } catch (error) {
      // Somebody else was faster, or the answer to the first attempt was lost: it is gone either way.
      if (!(error instanceof Problem) || error.code !== 'unknown_receiver') throw error;
    }
    toasts.show(`${id} is deleted.`);
    onDone();
  };
  return (
    <CommandDialog title={`Delete ${id}?`} action="Delete" run={remove} onClose={onClose}>
      <p>
        Nothing is sent to it any more, and its secret{deadLetters > 0 ? ', its log' : ' and its log'}
        {deadLetters > 0 && ` and its ${deadLetterWords(deadLetters)}`} are forgotten. This cannot be taken back.
      </p>
      <p>To stop sending for a while, disable it instead.</p>
    </CommandDialog>
  );
}
