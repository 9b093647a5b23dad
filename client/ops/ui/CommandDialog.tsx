import { nanoid } from 'nanoid';
import { type ReactNode, useId, useState } from 'react';
import { Problem } from '../api/problem.ts';
import { Dialog, DialogActions } from './Dialog.tsx';
import { ProblemNote } from './States.tsx';

interface CommandDialogProps {
  readonly title: string;
  /** What the button says: the deed, not `OK`. */
  readonly action: string;
  /** Whether it can be pressed, as when something must be typed first. */
  readonly canRun?: boolean;
  /**
   * Does it. The command id was made when the dialog opened and stays the same however often the button is pressed, so
   * nothing is done twice. A `Problem` that it throws is shown here, and the operator may press again.
   */
  readonly run: (commandId: string) => Promise<void>;
  /** It is done, or the operator went away. */
  readonly onClose: () => void;
  /** What will happen, in plain words with the numbers of now; fields, too. */
  readonly children: ReactNode;
}

/** Asks before a command is given, gives it, and stays until it is known to be carried out or refused. */
export function CommandDialog({ title, action, canRun = true, run, onClose, children }: CommandDialogProps) {
  const [commandId] = useState(() => nanoid());
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const note = useId();
  const press = async (): Promise<void> => {
    if (isRunning || !canRun) return;
    setRunning(true);
    setProblem(undefined);
    try {
      await run(commandId);
      onClose();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setRunning(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="dialog-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void press();
        }}
      >
        {children}
        <div id={note} aria-live="polite">
          {problem !== undefined && <ProblemNote problem={problem} />}
        </div>
        <DialogActions>
          <button
            className="button button--main"
            type="submit"
            aria-disabled={isRunning || !canRun}
            aria-describedby={note}
          >
            {isRunning ? <span className="dots">{action}</span> : action}
          </button>
          <button className="button" type="button" onClick={onClose}>
            Cancel
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
