import { useState } from 'react';
import { formatPrice } from '../../shared/display/format.ts';
import { buyWords } from '../../shared/display/offer.ts';
import type { Price } from '../../shared/protocol/messages.ts';
import type { Action } from './dropScreen.ts';
import { QuantityStepper } from './QuantityStepper.tsx';

interface ActionAreaProps {
  readonly action: Action;
  readonly price: Price | undefined;
  readonly onBuy: (quantity: number) => Promise<void>;
}

/** What can be done now. The Buy button stays the same element while a purchase is under way, and so keeps the focus. */
export function ActionArea({ action, price, onBuy }: ActionAreaProps) {
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
  const total = price === undefined ? '' : formatPrice(price, quantity);
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
      <ActionText action={action} />
    </section>
  );
}

function ActionText({ action }: { readonly action: Exclude<Action, { kind: 'none' }> }) {
  const text = action.kind === 'sending' ? action.text : action.offer.fineprint;
  return text === undefined ? null : <p className="action-text muted small">{text}</p>;
}
