import { gaugeOf } from '../../shared/display/gauge.ts';
import type { StockSnapshot } from '../../shared/protocol/messages.ts';

/** The page's scale once more, small enough for each size. What it shows is said beside it in words. */
export function SizeScale({ stock }: { readonly stock: StockSnapshot }) {
  const { left } = gaugeOf(stock);
  return (
    <svg className="size-scale" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
      <rect className="size-track" width="100" height="1" />
      <rect className="size-left" width={left} height="1" />
    </svg>
  );
}
