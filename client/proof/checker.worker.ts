import type { Reading } from '../../shared/proof/conclude.ts';
import { type ReadOptions, readFile } from './readFile.ts';

/** Checks a file beside the page, which goes on answering meanwhile. */

export interface CheckRequest extends ReadOptions {
  readonly file: Blob;
}

export type CheckMessage =
  | { readonly kind: 'progress'; readonly done: number }
  | { readonly kind: 'read'; readonly reading: Reading }
  | { readonly kind: 'failed' };

/** As often as a screen can show it. */
const PROGRESS_EVERY_MS = 50;

addEventListener('message', async ({ data }: MessageEvent<CheckRequest>) => {
  const { file, ...options } = data;
  let toldAtMs = 0;
  const tell = (message: CheckMessage) => postMessage(message);
  try {
    const reading = await readFile(file, options, (done) => {
      const nowMs = performance.now();
      if (nowMs - toldAtMs < PROGRESS_EVERY_MS) return;
      toldAtMs = nowMs;
      tell({ kind: 'progress', done });
    });
    tell({ kind: 'read', reading });
  } catch {
    // A file that has changed or gone since it was chosen cannot be read.
    tell({ kind: 'failed' });
  }
});
