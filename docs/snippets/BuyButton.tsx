import { useDrop } from 'revenue-guard-client/react';

export function BuyButton({ sku }: { sku: string }) {
  const { view, pending, lastRefusal, purchase } = useDrop({
    sku,
    host: 'https://drops.example',
  });
  const { stock, orders } = view;
  return (
    <section>
      <p>
        {stock === undefined
          ? 'One moment…'
          : `${stock.remaining} of ${stock.total} left`}
      </p>
      <button
        type="button"
        disabled={stock?.phase !== 'open' || pending.length > 0}
        onClick={() => purchase(1)}
      >
        Buy one
      </button>
      {lastRefusal && <p role="status">{lastRefusal.message}</p>}
      <ul>
        {[...orders.values()].map(({ id, quantity, state }) => (
          <li key={id}>
            {quantity} × {state}
          </li>
        ))}
      </ul>
    </section>
  );
}
