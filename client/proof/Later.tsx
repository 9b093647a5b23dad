import type { InitialProof } from '../../shared/initial.ts';
import { exactTime } from './times.ts';

/** What stands here before there is a proof: when it comes, and why not now. */
export function Later({ initial: { sku, closesAt } }: { readonly initial: InitialProof }) {
  return (
    <section className="later" aria-labelledby="later">
      <h2 id="later">Not yet.</h2>
      {closesAt !== undefined && <p>This drop closes on {exactTime(closesAt)}, or sells out before.</p>}
      <p>
        While something can still be bought, or come back from a hold, the ledger would tell those who read it when to
        strike: who buys how often, and to the millisecond when a hold ends. So nothing of it is public until then, and
        everything after.
      </p>
      <p>
        <a className="button button--main" href={`/drop/${encodeURIComponent(sku)}`}>
          See the drop
        </a>
      </p>
    </section>
  );
}
