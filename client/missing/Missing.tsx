import { Bar } from '../design/Bar.tsx';

/** What client/missing/index.html says, for a drop that turns out not to exist while its page is open. */
export function Missing({ sku }: { readonly sku: string }) {
  return (
    <div className="missing">
      <Bar />
      <main>
        <h1>There is no drop here.</h1>
        <p>
          Nothing goes by the name of {sku}. It may have been mistyped, or the drop may not have been announced yet.
        </p>
        <p>
          <a className="button button--main" href="/">
            See what is on sale
          </a>
        </p>
      </main>
    </div>
  );
}
