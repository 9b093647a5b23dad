import { RECEIVERS_MAX } from '../../../shared/protocol/webhooks.ts';
import { Note, Section, Snippet, Table } from '../parts.tsx';

export function Webhooks() {
  return (
    <>
      <h1>Webhooks</h1>
      <p className="lead">
        Every sale is told to your own systems: signed by the{' '}
        <a href="https://www.standardwebhooks.com">Standard Webhooks</a> conventions, at least once, in the order of the
        drop’s ledger, also when your side was down for a day.
      </p>
      <Section id="name" title="Name a receiver">
        <Snippet name="add-receiver.sh" label="An address, and what it wants to hear" />
        <p>
          The answer shows its <code>secret</code>, <code>whsec_…</code>, this once. Leave <code>events</code> out to
          get all. The address must be https and out in the world; redirects are not followed. There can be{' '}
          {RECEIVERS_MAX} of them.
        </p>
        <Snippet name="test-receiver.sh" label="Send a test event" />
      </Section>
      <Section id="receive" title="Receive">
        <p>
          Libraries for Standard Webhooks exist for most languages. This is the one for JavaScript; the handler takes
          and gives what the web’s <code>fetch</code> does, as most frameworks can.
        </p>
        <Snippet name="receive-webhook.ts" />
        <ol>
          <li>
            <strong>Verify</strong> the raw body, before you parse it. The library refuses what is older than five
            minutes, so nobody can replay an old delivery.
          </li>
          <li>
            <strong>Leave repeats out</strong> by <code>webhook-id</code>. It is the same for every attempt.
          </li>
          <li>
            <strong>
              Let the higher <code>seq</code> win.
            </strong>{' '}
            Deliveries of one drop come in order, but your own workers may not get to them in order.
          </li>
          <li>
            <strong>Answer fast,</strong> with any 2xx. What takes long belongs in a queue of yours.
          </li>
        </ol>
        <Snippet name="webhook-body.json" label="What arrives" />
      </Section>
      <Section id="events" title="Events">
        <Table
          label="Events"
          head={['Event', 'Comes when']}
          rows={[
            [<code key="">order.held</code>, 'A purchase holds units until it is paid. Its order has expiresAt.'],
            [<code key="">order.sold</code>, 'A purchase was made, or a hold confirmed.'],
            [<code key="">order.released</code>, 'A hold was given back, by the shopper or by you.'],
            [<code key="">order.expired</code>, 'A hold ran out.'],
            [<code key="">order.refunded</code>, 'A sale was refunded.'],
            [<code key="">drop.opened</code>, 'The time of opening has come.'],
            [<code key="">drop.sold_out</code>, 'The last unit was taken.'],
            [<code key="">drop.closed</code>, 'The drop is over.'],
            [<code key="">test</code>, 'You asked for it.'],
          ]}
        />
      </Section>
      <Section id="failing" title="When your side is down">
        <p>
          A delivery that is not answered with 2xx within ten seconds is tried again: after 5 seconds, then after waits
          that double up to an hour. The events of that drop wait behind it, so they stay in order; other drops and
          other receivers do not wait. When nothing could be delivered for three days, an event becomes a dead letter:
          it is kept, and sent again from the console when you say so.
        </p>
        <p>
          Answer <strong>410</strong> and the receiver is disabled: nothing more is sent, and nothing is lost. Enabled
          again, it goes on where it stopped.
        </p>
      </Section>
      <Section id="rotation" title="Change the secret">
        <Snippet name="rotate-secret.sh" label="A new secret, without a gap" />
        <p>
          For a day, or as long as you ask, every delivery is signed with both secrets, and the library accepts either:
          change it on your side whenever it suits you.
        </p>
        <Note>
          <p>
            When a secret has got out, add <code>"overlapSeconds": 0</code>: the old one ends at once.
          </p>
        </Note>
      </Section>
    </>
  );
}
