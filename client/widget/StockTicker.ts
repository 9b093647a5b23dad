import { DEFAULT_LABELS, LABEL_ATTRIBUTES, labelAttribute, piecesOf } from '../../shared/display/tickerWords.ts';
import type { DropView } from '../../shared/dropView.ts';
import type { StockSnapshot } from '../../shared/protocol/messages.ts';
import { Announcer } from './Announcer.ts';
import { styleSheet } from './styleSheet.ts';
import { watch } from './watch.ts';

/** The `detail` of a `stockchange`. */
export interface StockChange {
  readonly sku: string;
  readonly remaining: number;
  readonly total: number;
  readonly phase: StockSnapshot['phase'];
  /** Open connections, as they were counted last. */
  readonly watching: number;
}

declare global {
  interface HTMLElementTagNameMap {
    'stock-ticker': StockTicker;
  }
  interface HTMLElementEventMap {
    stockchange: CustomEvent<StockChange>;
  }
}

/**
 * The live stock of one drop, on a page of any origin.
 *
 * ```html
 * <script type="module" src="https://drops.example/widget.js"></script>
 * <stock-ticker sku="air-one">23 left</stock-ticker>
 * ```
 *
 * The text inside is shown until the stock is known, and instead of it where there is no JavaScript or no such drop.
 *
 * Attributes, which may change at any time:
 * - `sku`: the drop. Without it nothing is watched.
 * - `host`: the origin that sells it. Default: where this script comes from.
 * - `label-scheduled`, `label-open`, `label-paused`, `label-sold-out`, `label-closed`: what it says in that phase, with
 *   `{remaining}`, `{total}`, `{sold}` and `{watching}` for numbers: `label-open="noch {remaining}"`. They are also where it
 *   learns a language other than English; the digits follow the nearest `lang`.
 *
 * It sets on itself, for styling: `data-phase` (`scheduled`, `open`, `paused`, `sold_out`, `closed`) and `data-connection`
 * (`connecting`, `live`, `reconnecting`, `offline`, `ended`).
 *
 * Parts: `root`, `number`, `label`. Custom properties: `--stock-ticker-number-color`, `--stock-ticker-number-weight`,
 * `--stock-ticker-label-color`, `--stock-ticker-flash` (how long a new number flashes; it does not where the reader wants less
 * motion).
 *
 * Fires `stockchange`, which bubbles, when the remaining units, the total or the phase have changed, the first time too. A
 * screen reader hears of a change politely, at most once in five seconds.
 */
export class StockTicker extends HTMLElement {
  static readonly observedAttributes = ['sku', 'host', 'lang', ...LABEL_ATTRIBUTES];

  readonly #root: HTMLElement;
  readonly #announcer: Announcer;
  #stop: (() => void) | undefined;
  #watched: string | undefined;
  #stock: StockSnapshot | undefined;
  #shown = '';

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: 'open' });
    shadow.adoptedStyleSheets = [styleSheet()];
    this.#root = partOf('root');
    this.#root.append(document.createElement('slot'));
    const status = document.createElement('span');
    status.role = 'status';
    shadow.append(this.#root, status);
    this.#announcer = new Announcer((text) => {
      status.textContent = text;
    });
  }

  /** The drop that is watched; empty for none. */
  get sku(): string {
    return this.getAttribute('sku')?.trim() ?? '';
  }

  set sku(value: string) {
    this.setAttribute('sku', value);
  }

  /** The origin that is asked. What is not an address in the attribute counts as left out. */
  get host(): string {
    const host = this.getAttribute('host') ?? '';
    return new URL(/^https?:/.test(host) && URL.canParse(host) ? host : import.meta.url).origin;
  }

  set host(value: string) {
    this.setAttribute('host', value);
  }

  /** What is known now; `undefined` until the server has said it. */
  get stock(): StockSnapshot | undefined {
    return this.#stock;
  }

  connectedCallback(): void {
    this.#follow();
  }

  disconnectedCallback(): void {
    this.#follow();
  }

  attributeChangedCallback(): void {
    this.#follow();
    this.#render();
  }

  /** Watches what the attributes say while it stands in a page. */
  #follow(): void {
    const { host, sku } = this;
    const wanted = this.isConnected && sku ? `${host} ${sku}` : undefined;
    if (wanted === this.#watched) return;
    this.#stop?.();
    this.#stop = undefined;
    this.#watched = wanted;
    // Out of the page it keeps its words, because it may only be on the way to another place in it.
    if (this.isConnected) this.#forget();
    if (wanted === undefined) return;
    this.#stop = watch(host, sku, {
      onView: ({ stock }) => this.#update(stock),
      onStatus: (status) => this.setAttribute('data-connection', status),
    });
  }

  #forget(): void {
    this.#stock = undefined;
    this.#shown = '';
    this.#announcer.reset();
    this.#root.replaceChildren(document.createElement('slot'));
    this.removeAttribute('data-phase');
  }

  #update(stock: DropView['stock']): void {
    const before = this.#stock;
    if (stock === undefined || stock === before) return;
    this.#stock = stock;
    this.#render();
    const { remaining, total, phase, watching } = stock;
    if (remaining === before?.remaining && total === before.total && phase === before.phase) return;
    const detail: StockChange = { sku: this.sku, remaining, total, phase, watching };
    this.dispatchEvent(new CustomEvent('stockchange', { bubbles: true, composed: true, detail }));
  }

  #render(): void {
    const stock = this.#stock;
    if (stock === undefined) return;
    this.setAttribute('data-phase', stock.phase);
    const label = this.getAttribute(labelAttribute(stock.phase)) ?? DEFAULT_LABELS[stock.phase];
    const pieces = piecesOf(label, stock, this.closest<HTMLElement>('[lang]')?.lang ?? '');
    const text = pieces.map((piece) => piece.text).join('');
    // Its elements are new when its words are, so that the flash plays only then.
    if (text === this.#shown) return;
    this.#shown = text;
    this.#root.replaceChildren(...pieces.map((piece) => partOf(piece.part, piece.text)));
    this.#announcer.announce(text);
  }
}

/** Made with the DOM's own functions, here and above, because a page's security policy may forbid HTML in strings. */
function partOf(part: string, text = ''): HTMLElement {
  const span = document.createElement('span');
  span.part.add(part);
  span.textContent = text;
  return span;
}
