import { useState } from 'react';
import { TOTAL_MAX } from '../../../shared/protocol/limits.ts';
import { stockOf } from '../api/drops.ts';
import { CommandDialog, Note, TextField, toasts } from '../ui/index.ts';
import type { ActionsProps } from './Actions.tsx';
import { type Action, BUTTONS, consequences, doneAlready, doneWords, quantityError } from './actionWords.ts';
import { command, undoOf } from './commands.ts';

interface ActionDialogProps extends ActionsProps {
  readonly action: Action;
  readonly onClose: () => void;
}

const TITLES: Readonly<Record<Action, string>> = {
  pause: 'Pause sales?',
  resume: 'Resume sales?',
  restock: 'Add units',
  lower: 'Take units away',
  close: 'Close for good?',
};

/** Says what a command will do with the numbers of this moment, which go on changing, and gives it. */
export function ActionDialog({ sku, drop, stock, onStock, action, onClose }: ActionDialogProps) {
  const [typed, setTyped] = useState('');
  const hasQuantity = action === 'restock' || action === 'lower';
  const error = hasQuantity ? quantityError(action, typed, stock, TOTAL_MAX) : undefined;
  const quantity = hasQuantity && error === undefined ? Number(typed) : 0;
  const canRun = action === 'close' ? typed.trim() === sku : error === undefined;
  const already = doneAlready(action, stock);

  const run = async (id: string): Promise<void> => {
    const answer = await command(sku, action, id, quantity);
    onStock(stockOf(answer.stock));
    // Whether it is on sale is one thing; every change of its units stays true beside the next.
    const about = hasQuantity ? undefined : `sales of ${sku}`;
    if (already !== undefined) return toasts.show(`${already} Nothing has changed.`, undefined, about);
    const undo = undoOf(sku, action, quantity, (undone) => {
      onStock(stockOf(undone.stock));
      toasts.show(`Taken back. ${doneWords(OPPOSITE_WORDS[action], drop.title, quantity)}`, undefined, about);
    });
    toasts.show(doneWords(action, drop.title, quantity), undo, about);
  };

  return (
    <CommandDialog title={TITLES[action]} action={BUTTONS[action]} canRun={canRun} run={run} onClose={onClose}>
      {hasQuantity && (
        <TextField
          label="Units"
          error={typed === '' ? undefined : error}
          inputMode="numeric"
          autoComplete="off"
          autoFocus
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      )}
      <div className="consequences">
        {consequences(action, stock, drop, quantity).map((sentence, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: sentences change with the numbers in them, and stay where they are.
          <p key={index}>{sentence}</p>
        ))}
      </div>
      {already !== undefined && (
        <Note tone="news">
          <p role="status">{already}</p>
        </Note>
      )}
      {action === 'close' && (
        <TextField
          label={`Type ${sku} to close it`}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      )}
    </CommandDialog>
  );
}

const OPPOSITE_WORDS: Readonly<Record<Action, Action>> = {
  pause: 'resume',
  resume: 'pause',
  restock: 'lower',
  lower: 'restock',
  close: 'close',
};
