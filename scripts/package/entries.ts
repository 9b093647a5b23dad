/** The package's ways in: how a shop imports each, and the source that it is made of. */
export const ENTRIES = [
  /** `connectDrop` and the types. */
  { path: '.', file: 'index', source: 'client/sdk/index.ts' },
  /** `useDrop`. */
  { path: './react', file: 'react', source: 'client/react/index.ts' },
  /** Registers `<stock-ticker>` and exports its class. */
  { path: './widget', file: 'widget', source: 'client/widget/index.ts' },
  /** The class alone, for those who register it under a name of their own. */
  { path: './widget/element', file: 'widget-element', source: 'client/widget/StockTicker.ts' },
] as const;

export type Entry = (typeof ENTRIES)[number];
