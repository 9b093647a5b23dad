import { FRAME_BURST, FRAME_BYTES_MAX, FRAMES_PER_SECOND, WATCHED_MAX } from '../../../shared/protocol/limits.ts';
import type { RefusalReason } from '../../../shared/protocol/messages.ts';
import { isRetryable } from '../../../shared/protocol/retryable.ts';
import { Note, Section, Snippet, Table } from '../parts.tsx';

const REASONS: Readonly<Record<RefusalReason, string>> = {
  sold_out: 'Nothing is left.',
  insufficient_stock: 'Less is left than was asked for; remaining says how much.',
  limit_reached: 'It would pass the limit for one shopper.',
  not_open: 'The drop has not opened yet.',
  paused: 'Sales are paused.',
  closed: 'The drop is over.',
  id_reused: 'The id was used before with another quantity.',
  hold_expired: 'The hold has ended.',
  unknown_order: 'There is no such order.',
  not_releasable: 'The order is not a hold.',
  unauthorized: 'There is no token: who only watches cannot buy.',
  rate_limited: 'Too many messages at once.',
  busy: 'Too much is waiting.',
  try_again: 'It could not be written just now.',
};

export function Messages() {
  return (
    <>
      <h1>Socket messages</h1>
      <p className="lead">
        Everything the SDK does, you can do in any language that speaks WebSocket: JSON text, three messages out, six
        in.
      </p>
      <Section id="connect" title="Connect">
        <p>
          <code>/parties/sku/:sku</code>, with <code>?token=</code> to buy; without one you may watch. A bad token is
          answered 401 and an unknown drop 404 before the socket opens.
        </p>
        <Snippet name="socket.ts" label="A whole client" />
        <Note>
          <p>
            Make the purchase id yourself, store it, then send. If the connection breaks before the answer, connect
            again and send the same message: it is answered with the same order, and buys nothing twice.
          </p>
        </Note>
      </Section>
      <Section id="client" title="What you send">
        <Snippet name="message-purchase.json" label="Buy. The id: 1 to 64 of A–Z a–z 0–9 _ -" />
        <Snippet name="message-release.json" label="Give a hold back" />
        <Snippet
          name="message-watch.json"
          label={`Be told of up to ${WATCHED_MAX} other sizes of the product too, in place of the former list`}
        />
        <p>
          Each that is new to the socket is introduced with a <code>welcome</code>. From then on what is about another
          drop than the one in the socket’s address carries its <code>sku</code>, and a purchase or release of yours may
          carry it, too. A list that names anything else is answered with an <code>error</code> that says what, and one
          that cannot be looked up at the moment with the code <code>try_again</code>; both leave you watching what you
          did. A size that leaves the product is told by a last <code>drop</code>.
        </p>
        <p>
          And the text <code>ping</code>, answered <code>pong</code>, to find out whether the other side is there.
          Frames have at most {FRAME_BYTES_MAX / 1_024} KiB; {FRAME_BURST} at once and {FRAMES_PER_SECOND} a second for
          long are fine. A field that a message does not have makes it a bad one: a typing mistake in a purchase must
          not be guessed at.
        </p>
      </Section>
      <Section id="server" title="What you receive">
        <p>Times are milliseconds since the epoch. Pass over messages and fields that you do not know.</p>
        <Snippet name="message-welcome.json" label="First, on every connection. orders are the shopper’s own" />
        <Snippet
          name="message-stock.json"
          label="The stock, at most ten times a second. Drop one whose seq is lower than what you have"
        />
        <Snippet
          name="message-receipt.json"
          label="An answer, or news of an order: it was confirmed, refunded or has expired"
        />
        <Snippet name="message-refusal.json" label="An answer: not bought, and why" />
        <Snippet name="message-drop.json" label="The operator has changed the drop" />
        <Snippet name="message-error.json" label="A message that could not be read" />
        <p>
          An order’s <code>state</code> is <code>held</code>, <code>sold</code>, <code>released</code>,{' '}
          <code>expired</code> or <code>refunded</code>; the drop’s <code>phase</code> is <code>scheduled</code>,{' '}
          <code>open</code>, <code>paused</code>, <code>sold_out</code> or <code>closed</code>.
        </p>
      </Section>
      <Section id="reasons" title="Why a purchase is refused">
        <Table
          label="Reasons"
          head={['Reason', 'Means', 'Again?']}
          rows={(Object.keys(REASONS) as RefusalReason[]).map((reason) => [
            <code key="">{reason}</code>,
            REASONS[reason],
            isRetryable(reason) ? 'the same id, after retryAfterMs' : 'no',
          ])}
        />
        <p>A refusal is not remembered. The same id may succeed later, for instance when the drop is restocked.</p>
      </Section>
      <Section id="closing" title="When it closes">
        <p>
          1003 after a binary frame, 1008 after too many bad ones, 1009 after one that is too large: connecting again as
          before would be no better. Anything else, and a deployment closes every socket, is a reason to come back, each
          client after a random wait of up to some seconds.
        </p>
        <p>
          For machines: <a href="/api/asyncapi.json">the AsyncAPI document</a> of these messages.
        </p>
      </Section>
    </>
  );
}
