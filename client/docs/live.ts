import { gaugeOf } from '../../shared/display/gauge.ts';
import { type ListedDrop, listDrops } from './listDrops.ts';

/** Puts a drop of this server into the tickers within the text, and its stock on the first page. */
export async function showLive(): Promise<void> {
  const tickers = document.querySelectorAll('stock-ticker[data-live]:not(#playground-ticker)');
  if (tickers.length === 0) return;
  const [drop] = await listDrops();
  if (drop === undefined) return;
  const now = document.querySelector<HTMLElement>('#now');
  if (now !== null) followStock(now, drop);
  for (const ticker of tickers) ticker.setAttribute('sku', drop.sku);
}

function followStock(now: HTMLElement, { sku, title }: ListedDrop): void {
  const link = now.querySelector('a');
  if (link !== null) {
    link.href = `/drop/${encodeURIComponent(sku)}`;
    link.textContent = title;
  }
  now.addEventListener('stockchange', () => {
    const stock = now.querySelector('stock-ticker')?.stock;
    if (stock === undefined) return;
    const { left, held } = gaugeOf(stock);
    now.querySelector('.scale-held')?.setAttribute('x', String(left));
    now.querySelector('.scale-held')?.setAttribute('width', String(held));
    now.querySelector('.scale-left')?.setAttribute('width', String(left));
    now.querySelector('.scale-needle rect')?.setAttribute('x', `${left}%`);
    now.hidden = false;
  });
}
