import type { Reading } from '../../shared/proof/conclude.ts';
import type { CheckMessage, CheckRequest } from './checker.worker.ts';

/** Has a file checked in a thread of its own. @throws Error where the file cannot be read. */
export function check(
  request: CheckRequest,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<Reading> {
  const thread = new Worker(new URL('./checker.worker.ts', import.meta.url), { type: 'module' });
  const reading = new Promise<Reading>((resolve, reject) => {
    thread.addEventListener('message', ({ data }: MessageEvent<CheckMessage>) => {
      if (data.kind === 'progress') onProgress(data.done);
      else if (data.kind === 'read') resolve(data.reading);
      else reject(new Error('The file could not be read.'));
    });
    thread.addEventListener('error', () => reject(new Error('The check could not be started.')));
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  thread.postMessage(request);
  return reading.finally(() => thread.terminate());
}
