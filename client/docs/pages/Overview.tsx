import { LiveTicker, Section, Snippet } from '../parts.tsx';

export function Overview() {
  return (
    <>
      <h1>Sell a drop from your own shop.</h1>
      <p className="lead">
        A limited item goes on sale at noon, and everybody comes at once. Revenue Guard sells exactly what exists,
        answers each shopper in milliseconds, and shows what is left while it happens. Your shop stays in front: its
        pages, its login, its payments.
      </p>
      <Now />
      <Plan />
      <Section id="first" title="Five minutes: your first drop">
        <p>
          An operator defines a drop with one call, or in the console at <a href="/ops">/ops</a>. Sending it again with
          other values changes it; sending it twice changes nothing.
        </p>
        <Snippet name="create-drop.sh" label="Define a drop" />
        <p>
          It has a page of its own at once, <code>/drop/air-two</code>, with countdown, live stock and a Buy button.
          Everything below is for when the drop should live on <em>your</em> pages.
        </p>
      </Section>
      <Section id="promises" title="What you can rely on">
        <ul>
          <li>
            <strong>Never one too many.</strong> Each item has one authority that decides purchases one after the other.
            It has written a sale to disk before anybody hears of it.
          </li>
          <li>
            <strong>Never twice.</strong> Every purchase carries an id that the client makes. Sent again, after a lost
            connection or a reload, it is answered with the same order.
          </li>
          <li>
            <strong>Nothing lost on the way to you.</strong> Every change is told to your systems at least once, signed,
            in order, for three days if it must be.
          </li>
          <li>
            <strong>Provable.</strong> The ledger holds every change. Anybody may replay it and arrive at the same
            figures.
          </li>
        </ul>
      </Section>
    </>
  );
}

function Plan() {
  return (
    <Section id="plan" title="The plan for an afternoon">
      <ol className="plan">
        <li>
          <a href="/docs/ticker">Show what is left</a>
          <p>One tag on the product page you already have.</p>
        </li>
        <li>
          <a href="/docs/sdk">Sell from your own button</a>
          <p>The SDK or the React hook. A purchase survives a lost connection.</p>
        </li>
        <li>
          <a href="/docs/shoppers">Know who buys</a>
          <p>Your server signs a token for its own customer. Ten lines.</p>
        </li>
        <li>
          <a href="/docs/payments">Take the money</a>
          <p>The item is held while your payment provider does its work.</p>
        </li>
        <li>
          <a href="/docs/webhooks">Hear of every sale</a>
          <p>Signed webhooks into your own systems.</p>
        </li>
        <li>
          <a href="/docs/day">Be ready at noon</a>
          <p>The checklist for the day of the drop.</p>
        </li>
      </ol>
    </Section>
  );
}

/** A drop that is on sale here, while this is read. Shown once there is something to show (`live.ts`). */
function Now() {
  return (
    <div className="now" id="now" hidden>
      <p className="now-figure">
        <LiveTicker>a few left</LiveTicker>
      </p>
      <div className="scale">
        <svg className="scale-ticks" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
          <rect className="scale-track" width="100" height="1" />
          <rect className="scale-held" height="1" />
          <rect className="scale-left" height="1" />
        </svg>
        <svg className="scale-needle" aria-hidden="true">
          <rect />
        </svg>
      </div>
      <p className="muted">
        of <a href="/">a drop</a>, on sale here while you read.
      </p>
    </div>
  );
}
