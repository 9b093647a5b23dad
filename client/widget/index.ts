import { StockTicker } from './StockTicker.ts';

// A page may load the script twice, and a name can be taken only once.
if (customElements.get('stock-ticker') === undefined) customElements.define('stock-ticker', StockTicker);

export { StockTicker };
