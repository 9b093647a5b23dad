import { expect, test } from 'vitest';
import { STOCK } from '../../tests/support/scriptedServer.ts';
import { DEFAULT_LABELS, piecesOf } from './tickerWords.ts';

const stock = { ...STOCK, total: 12_500, remaining: 2_300, sold: 10_000, watching: 1_240 };

test.for([
  {
    label: DEFAULT_LABELS.open,
    language: 'en',
    pieces: [
      ['number', '2,300'],
      ['label', ' left'],
    ],
  },
  {
    label: 'noch {remaining}',
    language: 'de',
    pieces: [
      ['label', 'noch '],
      ['number', '2.300'],
    ],
  },
  {
    label: '{sold} of {total} sold, {watching} watching',
    language: 'en',
    pieces: [
      ['number', '10,000'],
      ['label', ' of '],
      ['number', '12,500'],
      ['label', ' sold, '],
      ['number', '1,240'],
      ['label', ' watching'],
    ],
  },
  { label: DEFAULT_LABELS.sold_out, language: 'en', pieces: [['label', 'Sold out']] },
  { label: '', language: 'en', pieces: [] },
  {
    label: '{seq} {price} {',
    language: 'en',
    pieces: [
      ['label', '{seq}'],
      ['label', ' '],
      ['label', '{price}'],
      ['label', ' {'],
    ],
  },
])('WID-4: the words are made of parts for numbers and for labels: "$label"', ({ label, language, pieces }) => {
  expect(piecesOf(label, stock, language).map(({ part, text }) => [part, text])).toEqual(pieces);
});

test.for(['', 'no such language'])('WID-4: the language "%s" does not stop a number from showing', (language) => {
  expect(piecesOf('{remaining}', { ...stock, remaining: 23 }, language)).toEqual([{ part: 'number', text: '23' }]);
});
