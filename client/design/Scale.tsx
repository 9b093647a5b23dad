import { gaugeOf, gaugeWords } from '../../shared/display/gauge.ts';
import type { StockSnapshot } from '../../shared/protocol/messages.ts';

/** The stock as a dial: dark ticks for what is left, grey for what is on hold, pale for what is sold. */
export function Scale({ stock }: { readonly stock: StockSnapshot }) {
  const { left, held } = gaugeOf(stock);
  return (
    <div className="scale">
      <meter
        className="visually-hidden"
        aria-label="Stock"
        aria-valuetext={gaugeWords(stock)}
        min={0}
        max={Math.max(1, stock.total)}
        value={stock.remaining}
      />
      <svg className="scale-ticks" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect className="scale-track" width="100" height="1" />
        <rect className="scale-held" x={left} width={held} height="1" />
        <rect className="scale-left" width={left} height="1" />
      </svg>
      <svg className="scale-needle" aria-hidden="true">
        <rect x={`${left}%`} />
      </svg>
    </div>
  );
}
