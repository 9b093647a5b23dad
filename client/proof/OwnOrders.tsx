import { ownOrders } from './ownOrders.ts';
import type { Checked } from './ProofCheck.ts';

/** Where the shopper finds the own orders. The server tells the pseudonyms to whoever has the shopper's token. */
export function OwnOrders({ sku, checked: { own, reading } }: { readonly sku: string; readonly checked: Checked }) {
  const orders = own === undefined || reading.sku !== sku ? [] : ownOrders(own, reading);
  return (
    <section className="part" aria-labelledby="own">
      <h2 id="own">Your own orders</h2>
      {orders.length === 0 || own === undefined ? (
        <p>
          {own === undefined
            ? 'Whoever bought in this browser finds the own orders here. A shop’s customer asks the shop, which can ask the server with the customer’s token.'
            : 'Nothing was bought here in this browser.'}
        </p>
      ) : (
        <>
          <p>
            You are <code>{own.shopper}</code> in this drop, and nobody else is told so.
          </p>
          <dl className="facts">
            {orders.map(({ id, units, found }) => (
              <div key={id} data-missing={found === undefined}>
                <dt>
                  {units}, <code>{id}</code>
                </dt>
                <dd>{found ?? 'Not in this file. Keep your receipt, and ask the shop.'}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </section>
  );
}
