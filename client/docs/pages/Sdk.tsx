import { WATCHED_MAX } from '../../../shared/protocol/limits.ts';
import { Note, Section, Snippet, Table } from '../parts.tsx';

export function Sdk() {
  return (
    <>
      <h1>SDK and React</h1>
      <p className="lead">
        One function connects to a drop, watches its stock and buys. It reconnects by itself, and a purchase that was
        sent is answered, whatever happens in between.
      </p>
      <Section id="install" title="Install">
        <p>
          <code>npm run package</code> in your clone of Revenue Guard builds <code>revenue-guard-client</code> into{' '}
          <code>dist/package</code>, and <code>npm pack ./dist/package</code> makes a file of it. Publish it to your own
          registry, or install the file.
        </p>
        <Snippet name="install.sh" label="In your shop" />
        <p>
          It has no dependencies, and types for strict TypeScript. React 19.2 or later is needed for the hook alone.
        </p>
      </Section>
      <Section id="buy" title="Watch and buy">
        <Snippet name="buy.ts" />
        <p>
          <code>purchase</code> may be called at any time: without a connection it is sent as soon as there is one. Its
          id is stored before it is sent, in localStorage where there is one, and sent again after each reconnect and
          after a reload until it is answered. It settles with the server’s answer and does not reject.
        </p>
        <Note>
          <p>
            In a browser, leave <code>host</code> out where your page is served by Revenue Guard itself. In Node it must
            be given. To watch only, pass <code>buys: false</code>: no session is made.
          </p>
        </Note>
      </Section>
      <Section id="holds" title="Holds">
        <p>
          Where a drop has <code>holdSeconds</code>, a purchase is <em>held</em> until it is paid: see{' '}
          <a href="/docs/payments">Payments</a>. News of an order, such as a confirmation or an expired hold, arrives as
          a <code>receipt</code>.
        </p>
        <Snippet name="hold.ts" />
      </Section>
      <Section id="sizes" title="Sizes of a product">
        <p>
          Each size is a drop of its own, with its own stock and its own limits. Those that say the same{' '}
          <code>product</code> belong together: <a href="/api/openapi.json">the catalogue</a> lists them with{' '}
          <code>?product=</code>, and the page of each lets shoppers choose between all.
        </p>
        <Snippet name="create-sizes.sh" label="Three sizes of one product" />
        <p>
          One socket tells of up to {WATCHED_MAX + 1} of them. <code>watch</code> gives a client of its own for another
          size of the same product: its state, its events, its purchases, all as with a drop that stands alone. After a
          lost connection it watches the same again, and each size asks again for its own purchases.
        </p>
        <Snippet name="sizes.ts" />
        <Snippet name="Sizes.tsx" label="Sizes.tsx, in React" />
        <p>
          <code>useSizes</code> does not render when stock moves; each size listens for itself with{' '}
          <code>useDropState</code>. Give it <code>initial</code> with all <code>sizes</code>, and the first paint shows
          real stock of each.
        </p>
      </Section>
      <Section id="react" title="React">
        <Snippet name="BuyButton.tsx" />
        <p>
          The hook connects while the component is mounted. Give it <code>initial</code>, the drop as your server knows
          it, and the first paint shows real stock, on a server too. <code>view.orders</code> are the shopper’s own.
        </p>
        <Snippet name="Countdown.tsx" />
        <p>
          <code>serverNow</code> is the server’s clock, so that no countdown is wrong because a phone’s is.
        </p>
      </Section>
      <Section id="events" title="Events">
        <Table
          label="Events"
          head={['Event', 'Comes when']}
          rows={[
            [<code key="">state</code>, 'Anything has changed. The whole state, immutable: what the hook renders.'],
            [<code key="">stock</code>, 'The stock is newer than before.'],
            [
              <code key="">receipt</code>,
              'A purchase or release was answered, or an order was confirmed, refunded or has expired.',
            ],
            [
              <code key="">refusal</code>,
              'One was refused for good. What is worth a retry is retried and not reported.',
            ],
            [<code key="">connection</code>, 'connecting, live, reconnecting, offline or ended.'],
            [<code key="">error</code>, 'Something is wrong beside a purchase, such as a token that is not to be had.'],
          ]}
        />
      </Section>
    </>
  );
}
