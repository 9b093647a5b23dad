import { createHash, createHmac } from 'node:crypto';
import type { Pen } from '../proof/writeEntry.ts';

/** What a server writes a proof with, on Node. */
export const PEN = {
  sha256: (text: string) => createHash('sha256').update(text).digest('hex'),
  keyed: (text: string) => createHmac('sha256', 'the salt of this drop').update(text).digest('hex'),
  time: (ms: number) => new Date(ms).toISOString(),
} satisfies Pen;
