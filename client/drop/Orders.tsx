import { useState } from 'react';
import { formatCount } from '../../shared/display/format.ts';
import { undirected } from '../../shared/display/undirected.ts';
import { Countdown } from './Countdown.tsx';
import type { ShownOrder } from './orderWords.ts';
import { orderHeadingId } from './useFocusOnAnswer.ts';

interface OrdersProps {
  readonly orders: readonly ShownOrder[];
  readonly serverNow: () => number;
  readonly onGiveBack: (id: string) => Promise<void>;
}

/** The shopper's own orders. What stands, and what is newest, is a receipt; what went before is a line of history. */
export function Orders({ orders, serverNow, onGiveBack }: OrdersProps) {
  const receipts = orders.filter((order, index) => order.stands || index === 0);
  const history = orders.filter((order) => !receipts.includes(order));
  return (
    <>
      {receipts.map((order) => (
        <Receipt key={order.id} order={order} serverNow={serverNow} onGiveBack={onGiveBack} />
      ))}
      {history.length > 0 && (
        <section className="history small">
          <h2>Before that</h2>
          <ul>
            {history.map(({ id, heading, quantity, size, facts }) => (
              <li key={id}>
                <span>
                  {heading}, {formatCount(quantity)}
                  {size !== undefined && ` × ${undirected(size)}`}
                </span>
                <span className="muted">{facts.at(-1)?.value}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

type ReceiptProps = { readonly order: ShownOrder } & Pick<OrdersProps, 'serverNow' | 'onGiveBack'>;

function Receipt({ order, serverNow, onGiveBack }: ReceiptProps) {
  const { id, heading, text, facts, endsAtMs, canGiveBack, stands } = order;
  return (
    <section className="receipt" data-stands={stands} aria-labelledby={orderHeadingId(id)}>
      <div className="receipt-head">
        <h2 id={orderHeadingId(id)} tabIndex={-1}>
          {heading}
        </h2>
        {endsAtMs !== undefined && (
          <p className="receipt-time" role="timer" aria-label="Time left to pay">
            <Countdown untilMs={endsAtMs} serverNow={serverNow} />
          </p>
        )}
      </div>
      <p>{text}</p>
      <dl className="facts">
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {canGiveBack && <GiveBack order={order} onGiveBack={onGiveBack} />}
    </section>
  );
}

/** Asks once more, because what is given back may be gone in the same second. */
function GiveBack({ order, onGiveBack }: Pick<ReceiptProps, 'order' | 'onGiveBack'>) {
  const [step, setStep] = useState<'idle' | 'asking' | 'sending'>('idle');
  if (step === 'idle') {
    return (
      <button className="text-button" type="button" onClick={() => setStep('asking')}>
        Give it back
      </button>
    );
  }
  const units = order.quantity === 1 ? 'It goes' : `All ${formatCount(order.quantity)} go`;
  const giveBack = async (): Promise<void> => {
    if (step === 'sending') return;
    setStep('sending');
    try {
      await onGiveBack(order.id);
    } finally {
      setStep('idle');
    }
  };
  return (
    <fieldset className="asking" aria-label="Give it back?" data-asks>
      <p>{units} on sale at once, and somebody else may be faster than you if you change your mind.</p>
      <div className="asking-choice">
        <button className="button" type="button" aria-disabled={step === 'sending'} onClick={giveBack}>
          {step === 'sending' ? 'Giving it back' : 'Yes, give it back'}
        </button>
        <button
          className="button button--main"
          type="button"
          // The question has just appeared in place of the button that was pressed.
          ref={focusOnce}
          onClick={() => setStep('idle')}
        >
          Keep it
        </button>
      </div>
    </fieldset>
  );
}

function focusOnce(element: HTMLButtonElement | null): void {
  element?.focus();
}
