import { join } from 'node:path';

/** What the program finds under a name that belongs to the platform, or that would bring randomness of its own. */
export const REPLACED: Readonly<Record<string, string>> = {
  'cloudflare:workers': join(import.meta.dirname, 'platform/workers.ts'),
  './filingBounds.ts': join(import.meta.dirname, 'platform/filingBounds.ts'),
  './turn.ts': join(import.meta.dirname, 'platform/turn.ts'),
  nanoid: join(import.meta.dirname, '../../node_modules/nanoid/index.browser.js'),
};
