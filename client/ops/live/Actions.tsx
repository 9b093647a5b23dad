import { useState } from 'react';
import type { DropInfo, StockSnapshot } from '../../../shared/protocol/messages.ts';
import { ActionDialog } from './ActionDialog.tsx';
import { ACTIONS, type Action, BUTTONS, isPossible } from './actionWords.ts';

export interface ActionsProps {
  readonly sku: string;
  readonly drop: DropInfo;
  readonly stock: StockSnapshot;
  /** What a command has answered. */
  readonly onStock: (stock: StockSnapshot) => void;
}

/** What can be done with the drop now. Each asks first. */
export function Actions({ sku, drop, stock, onStock }: ActionsProps) {
  const [action, setAction] = useState<Action>();
  return (
    <div className="actions">
      {ACTIONS.filter((each) => isPossible(each, stock)).map((each) => (
        <button key={each} className="button" type="button" onClick={() => setAction(each)}>
          {BUTTONS[each]}
        </button>
      ))}
      {action !== undefined && (
        <ActionDialog
          sku={sku}
          drop={drop}
          stock={stock}
          onStock={onStock}
          action={action}
          onClose={() => setAction(undefined)}
        />
      )}
    </div>
  );
}
