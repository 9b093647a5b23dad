import { useState } from 'react';
import { formatPrice } from '../../shared/display/format.ts';
import { buyWords, finePrint } from '../../shared/display/offer.ts';
import type { DropInfo } from '../../shared/protocol/messages.ts';
import type { Action } from './action.ts';
import { QuantityStepper } from './QuantityStepper.tsx';

interface ActionAreaProps {
  readonly action: Action;
  /** What is bought, once it is known. */
  readonly drop: DropInfo | undefined;
  readonly onBuy: (quantity: number) => Promise<void>;
}

/** What can be done now. The Buy button stays the same element while a purchase is under way, and so keeps the focus. */
export function ActionArea({ action, drop, onBuy }: ActionAreaProps) {
  const [wanted, setWanted] = useState(1);
  if (action.kind === 'none') {
    return (
      <section className="action" aria-label="Buy">
        <p className="action-note">{action.text}</p>
      </section>
    );
  }
  const sending = action.kind === 'sending';
  // Whoever has one already looks at the receipt first; the button for more is there for whom it is wanted.
  const look = sending ? 'button button--busy' : action.offer.again ? 'button' : 'button button--main';
  const quantity = sending ? wanted : Math.min(wanted, action.offer.max);
  const total = drop?.price === undefined ? '' : formatPrice(drop.price, quantity);
  return (
    <section className="action action--buy" aria-label="Buy" data-asks>
      {!sending && action.offer.choosable && (
        <QuantityStepper value={quantity} max={action.offer.max} onChange={setWanted} />
      )}
      <button
        className={look}
        type="button"
        aria-disabled={sending}
        onClick={() => {
          if (!sending) void onBuy(quantity);
        }}
      >
        {sending ? (
          <span className={action.moves ? 'dots' : undefined}>{action.heading}</span>
        ) : (
          <>
            <span>{buyWords(action.offer, quantity)}</span>
            {total !== '' && <span className="buy-total">{total}</span>}
          </>
        )}
      </button>
      <ActionText action={action} size={drop?.size} />
    </section>
  );
}

interface ActionTextProps {
  readonly action: Exclude<Action, { kind: 'none' }>;
  readonly size: string | undefined;
}

/** The button says how many and for how much; of which size, where the picker may be out of sight, stands below it. */
function ActionText({ action, size }: ActionTextProps) {
  const text = action.kind === 'sending' ? action.text : action.offer.fineprint;
  const words = finePrint(size, text);
  return words === undefined ? null : <p className="action-text muted small">{words}</p>;
}
