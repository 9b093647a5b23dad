import type { StockSnapshot } from '../protocol/messages.ts';

/** What the ticker says in each phase. `{remaining}`, `{total}`, `{sold}` and `{watching}` stand for numbers. */
export const DEFAULT_LABELS: Readonly<Record<StockSnapshot['phase'], string>> = {
  scheduled: 'Opens soon',
  open: '{remaining} left',
  paused: 'Paused',
  sold_out: 'Sold out',
  closed: 'Closed',
};

/** A piece of what the ticker says: a part of its own for each number and for the words around it. */
export interface Piece {
  readonly part: 'number' | 'label';
  readonly text: string;
}

const NUMBERS = ['remaining', 'total', 'sold', 'watching'] as const;

/**
 * Fills a label in.
 *
 * @param language a BCP 47 tag for the digits; empty or unknown for the browser's own.
 */
export function piecesOf(label: string, stock: StockSnapshot, language: string): Piece[] {
  return label
    .split(/(\{\w+\})/)
    .filter((text) => text !== '')
    .map((text) => {
      const name = NUMBERS.find((number) => text === `{${number}}`);
      return name === undefined ? { part: 'label', text } : { part: 'number', text: format(stock[name], language) };
    });
}

function format(value: number, language: string): string {
  try {
    return value.toLocaleString(language || undefined);
  } catch {
    return value.toLocaleString();
  }
}

type Phase = StockSnapshot['phase'];

/** Where the element and the frame learn other words for a phase. */
export type LabelAttribute = `label-${Exclude<Phase, 'sold_out'> | 'sold-out'}`;

export function labelAttribute(phase: Phase): LabelAttribute {
  return `label-${phase === 'sold_out' ? 'sold-out' : phase}`;
}

export const LABEL_ATTRIBUTES: readonly LabelAttribute[] = (Object.keys(DEFAULT_LABELS) as Phase[]).map(labelAttribute);
