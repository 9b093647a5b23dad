import {
  type ConnectedDrop,
  useDropState,
  useSizes,
} from 'revenue-guard-client/react';

export function Sizes({ skus }: { skus: readonly [string, ...string[]] }) {
  const sizes = useSizes({
    sku: skus[0],
    sizes: skus,
    host: 'https://drops.example',
  });
  return (
    <ul>
      {[...sizes.values()].map((drop) => (
        <Size key={drop.sku} drop={drop} />
      ))}
    </ul>
  );
}

// Renders again when its own stock moves, and not when another's does.
function Size({ drop }: { drop: ConnectedDrop }) {
  const { view, pending, purchase } = useDropState(drop);
  const remaining = view.stock?.remaining ?? 0;
  return (
    <li>
      {view.drop?.size}: {remaining} left{' '}
      <button
        type="button"
        disabled={remaining === 0 || pending.length > 0}
        onClick={() => purchase(1)}
      >
        Buy one
      </button>
    </li>
  );
}
