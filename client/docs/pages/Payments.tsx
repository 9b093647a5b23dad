import { formatSeconds } from '../../../shared/display/format.ts';
import { HOLD_SECONDS_MAX } from '../../../shared/protocol/limits.ts';
import { Note, Section, Snippet } from '../parts.tsx';

export function Payments() {
  return (
    <>
      <h1>Payments</h1>
      <p className="lead">
        With <code>holdSeconds</code> a purchase first holds the item. Your shop takes the money the way it always does,
        and then says what became of it.
      </p>
      <Section id="flow" title="How it goes">
        <ol>
          <li>
            The shopper presses Buy. The order is <code>held</code>, with <code>expiresAt</code>; nobody else can have
            the item.
          </li>
          <li>
            Your shop begins the payment, and gives the provider three things to keep: the SKU, the shopper and the
            order’s id.
          </li>
          <li>
            The provider’s webhook says how it ended. Your server <em>confirms</em> the order, or <em>releases</em> it.
          </li>
          <li>Every page of that shopper hears of it within a moment; so do your webhooks.</li>
        </ol>
        <p>Ten minutes are a good length. At most a hold may last {formatSeconds(HOLD_SECONDS_MAX)}.</p>
      </Section>
      <Section id="settle" title="From the provider’s webhook">
        <Snippet name="settle-payment.ts" />
        <p>
          Each command carries an id and is carried out once. With the provider’s event id for it, an event that is
          delivered twice does nothing the second time. A command that is answered 5xx may be sent again as it is.
        </p>
      </Section>
      <Section id="late" title="Paid too late">
        <p>
          When a hold has run out its units go back on sale. A confirmation after that still succeeds while there is
          stock, since money may have moved: even past the shopper’s limit. When the last one is gone the answer is 409
          with the reason <code>hold_expired</code>, and the money has to go back. A hold that the shopper gave back is
          never confirmed.
        </p>
        <Note>
          <p>
            Let the provider’s own session end a little before the hold does. Then a late payment is rare, and a refund
            for it rarer still.
          </p>
        </Note>
      </Section>
      <Section id="refund" title="Refunds">
        <p>
          Give the money back with your provider, then tell the drop. <code>restock</code> says whether the unit goes on
          sale again.
        </p>
        <Snippet name="refund.sh" label="Refund an order" />
      </Section>
    </>
  );
}
