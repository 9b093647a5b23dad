import { fileAddress } from './server.ts';

const LINE_FEED = 10;

/** A connection that breaks is common on the way of a large file; a server that refuses this often is not there. */
const ATTEMPTS_MAX = 4;

const ATTEMPT_SPACING_MS = 1_000;

/**
 * Fetches the whole file. Where the connection breaks off it goes on after the last entry that has arrived.
 *
 * @param onEntries how many entries have arrived.
 */
export async function download(sku: string, onEntries: (entries: number) => void, signal: AbortSignal): Promise<Blob> {
  const received = new Received();
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(fileAddress(sku, received.entries), { signal });
      if (!response.ok || response.body === null) throw new Error(`The server answered ${response.status}.`);
      await pourInto(received, response.body, onEntries);
      return received.blob();
    } catch (error) {
      received.brokeOff();
      if (signal.aborted || attempt >= ATTEMPTS_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, ATTEMPT_SPACING_MS));
    }
  }
}

async function pourInto(
  received: Received,
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onEntries: (entries: number) => void,
): Promise<void> {
  const reader = body.getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    received.add(value);
    onEntries(received.entries);
  }
}

/** Pieces of a file, of which whole lines alone are kept when the connection breaks. */
export class Received {
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  /** After the last line feed. */
  #rest: Uint8Array<ArrayBuffer>[] = [];
  #lines = 0;

  /** Lines after the header. While the end has not come, all of them are entries. */
  get entries(): number {
    return Math.max(0, this.#lines - 1);
  }

  add(piece: Uint8Array<ArrayBuffer>): void {
    const end = piece.lastIndexOf(LINE_FEED) + 1;
    if (end === 0) {
      this.#rest.push(piece);
      return;
    }
    for (const byte of piece) if (byte === LINE_FEED) this.#lines += 1;
    this.#pieces.push(...this.#rest, piece.subarray(0, end));
    this.#rest = end < piece.length ? [piece.subarray(end)] : [];
  }

  /** What was not a whole line comes again; without an entry the header comes again too. */
  brokeOff(): void {
    this.#rest = [];
    if (this.entries > 0) return;
    this.#pieces.length = 0;
    this.#lines = 0;
  }

  blob(): Blob {
    return new Blob([...this.#pieces, ...this.#rest], { type: 'application/x-ndjson' });
  }
}
