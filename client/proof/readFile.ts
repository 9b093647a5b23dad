import { conclude, type Reading } from '../../shared/proof/conclude.ts';
import { Lines } from '../../shared/proof/lines.ts';
import { type PassReading, Verification, type VerificationOptions } from '../../shared/proof/verification.ts';
import { sha256 } from './hashing.ts';

export type ReadOptions = Pick<VerificationOptions, 'watched' | 'follows'>;

/** A pass over so much of a file keeps its orders in memory: a quarter of a million, of some 300 bytes each. */
const BYTES_PER_PASS = 64 * 1024 * 1024;

/**
 * Reads a file piece by piece, as often as its size demands, and replays it. Nothing but orders is kept of it.
 *
 * @param onProgress how much of the work is done, from 0 to 1.
 */
export async function readFile(
  file: Blob,
  options: ReadOptions,
  onProgress: (done: number) => void,
  bytesPerPass = BYTES_PER_PASS,
): Promise<Reading> {
  const passes = Math.max(1, Math.ceil(file.size / bytesPerPass));
  const others: PassReading[] = [];
  const readPass = (pass: number) =>
    readOnce(file, new Verification({ ...options, sha256, pass, passes }), (done) =>
      onProgress((pass + done) / passes),
    );
  const first = await readPass(0);
  for (let pass = 1; pass < passes && first.unreadable === undefined; pass++) others.push(await readPass(pass));
  return conclude(first, others);
}

async function readOnce(
  file: Blob,
  verification: Verification,
  onProgress: (done: number) => void,
): Promise<PassReading> {
  const lines = new Lines();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const reader = file.stream().getReader();
  let bytes = 0;
  while (!verification.isHopeless) {
    const { value, done } = await reader.read();
    for (const line of lines.add(decoder.decode(value, { stream: !done }))) verification.line(line);
    if (done) break;
    bytes += value.byteLength;
    onProgress(bytes / file.size);
  }
  // Of a file that is no proof the rest is not read; nobody waits for it to be let go.
  reader.cancel().catch(() => {});
  return verification.finish(lines.rest);
}
