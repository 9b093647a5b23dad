import { Note, Section, Snippet } from '../parts.tsx';

export function Proof() {
  return (
    <>
      <h1>The public proof</h1>
      <p className="lead">
        When a drop is over, everybody may check it: at <code>/proof/:sku</code> the browser replays the whole ledger
        and says whether the drop kept its word.
      </p>
      <Section id="when" title="When it is public">
        <p>
          Once the drop is closed, or everything is sold and nothing is on hold. Until then the ledger would tell bots
          who buys how often, and to the millisecond when a hold comes back. There is nothing to switch on: the drop’s
          page and the console link to it.
        </p>
        <p>
          What was public stays so. Refunds and late confirmations come after it, and make it longer without changing
          anything before. While a drop is on sale again nothing is added.
        </p>
      </Section>
      <Section id="says" title="What it says">
        <ul>
          <li>Nothing was inserted, removed or changed afterwards.</li>
          <li>Never more was sold than there was.</li>
          <li>Everybody was served in the order of the ledger.</li>
          <li>Nobody got more than was allowed.</li>
          <li>The figures agree with the orders.</li>
        </ul>
        <p>
          The page says as plainly what it cannot show: what was never recorded, for instance, or who is behind a
          pseudonym.
        </p>
      </Section>
      <Section id="names" title="Names">
        <p>
          No name and no purchase id is in it. Both are replaced by an HMAC under a salt that is made for each drop and
          never leaves it, so a shopper is the same throughout one drop, and cannot be found again in another. Times are
          not hidden: whoever knows exactly when somebody bought can find that entry.
        </p>
        <p>Your customers find their own orders with their own token. You can ask for them:</p>
        <Snippet name="find-in-proof.sh" label="A customer’s pseudonyms" />
      </Section>
      <Section id="file" title="The file">
        <p>
          <code>GET /api/drops/:sku/proof/entries</code> is the file: one JSON object a line, each written as RFC 8785
          says. The first is the header, with the SKU and the hash of the salt. Then comes every entry of the ledger
          with its <code>hash</code>, and last a line with what it all comes to. <code>?after=812</code> goes on after
          an entry, so a download that broke off continues, and an older file is brought up to date.
        </p>
        <p>A check of your own, for Node:</p>
        <Snippet name="check-proof.ts" />
        <Note>
          <p>
            Whoever keeps a ledger could write all of it anew. So note the last hash when the drop is over, or print it
            somewhere: from then on nothing before it can change unseen.
          </p>
        </Note>
      </Section>
    </>
  );
}
