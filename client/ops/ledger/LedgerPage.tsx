import { useState } from 'react';
import { formatCount } from '../../../shared/display/format.ts';
import { path } from '../api/api.ts';
import type { DropAnswer } from '../api/drops.ts';
import { useAsked } from '../api/useAsked.ts';
import { DownloadLink, Loading } from '../ui/index.ts';
import { Audit } from './Audit.tsx';
import { Newest } from './Newest.tsx';

/** Often enough that somebody who looks on sees that there is news. */
const STOCK_EVERY_MS = 5_000;

/** Stands inside of the drop's frame, which has the heading and the tabs. */
export function LedgerPage({ sku }: { readonly sku: string }) {
  const { data } = useAsked<DropAnswer>(path`/api/drops/${sku}`, { everyMs: STOCK_EVERY_MS });
  return (
    <div className="ledger">
      <Audit sku={sku} seq={data?.stock.seq} />
      <section className="part" aria-labelledby="newest">
        {data === undefined ? <Loading what="the ledger" /> : <NewestEntries sku={sku} seq={data.stock.seq} />}
      </section>
      <Downloads sku={sku} />
      <PublicProof sku={sku} />
    </div>
  );
}

function NewestEntries({ sku, seq }: { readonly sku: string; readonly seq: number }) {
  const [newestSeq, setNewestSeq] = useState(seq);
  const more = seq - newestSeq;
  return (
    <>
      <div className="part-head">
        <h2 id="newest">Newest entries</h2>
        <p role="status">
          {more > 0 && (
            <button className="text-button" type="button" onClick={() => setNewestSeq(seq)}>
              Show {more === 1 ? 'one more' : `${formatCount(more)} more`}
            </button>
          )}
        </p>
      </div>
      <Newest sku={sku} newestSeq={newestSeq} />
    </>
  );
}

function PublicProof({ sku }: { readonly sku: string }) {
  return (
    <section className="part" aria-labelledby="proof">
      <h2 id="proof">The public proof</h2>
      <p className="measure">
        Once the drop is closed, or everything is sold and nothing is on hold, anybody may check this ledger, with
        pseudonyms in place of names. Until then its page says when that will be.
      </p>
      <p>
        <a className="text-button" href={`/proof/${encodeURIComponent(sku)}`} target="_blank" rel="noreferrer">
          Public proof
        </a>
      </p>
    </section>
  );
}

function Downloads({ sku }: { readonly sku: string }) {
  const ledger = path`/api/drops/${sku}/ledger`;
  return (
    <section className="part" aria-labelledby="download">
      <h2 id="download">Download</h2>
      <p className="measure">
        The whole ledger, oldest entry first: one JSON object a line, or a table. Both hold every change that was ever
        made to the drop, so either is enough to work out every order and every figure again.
      </p>
      <div className="row">
        <DownloadLink href={`${ledger}?format=ndjson`}>JSON lines</DownloadLink>
        <DownloadLink href={`${ledger}?format=csv`}>CSV</DownloadLink>
      </div>
      <p className="measure muted small">
        To fetch only what is new, or to go on after a download that broke off, add the number of the last entry that
        you have: <code>{ledger}?after=812</code>. Entries never change, so the two parts fit together.
      </p>
    </section>
  );
}
