/** Stands inside of the drop's frame, which has the heading and the tabs. */
export function LedgerPage({ sku }: { readonly sku: string }) {
  return <h2>{sku}</h2>;
}
