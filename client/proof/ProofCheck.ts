import type { Reading } from '../../shared/proof/conclude.ts';
import type { Published } from '../../shared/proof/statements.ts';
import type { OwnProofAnswer, ProofAnswer } from '../../shared/protocol/answers/proofs.ts';
import { check } from './check.ts';
import { download } from './download.ts';
import { askForProof, hashOfEntry, ownProof } from './server.ts';

/** What the page shows. Immutable: a change makes a new one. */
export type ProofState =
  | { readonly kind: 'later' }
  /** From 0 to 1. */
  | { readonly kind: 'preparing' | 'fetching' | 'checking'; readonly done: number; readonly name?: string }
  | { readonly kind: 'failed'; readonly words: string }
  | Checked;

export interface Checked {
  readonly kind: 'checked';
  readonly reading: Reading;
  readonly published: Published | undefined;
  readonly proof: ProofAnswer | undefined;
  readonly own: OwnProofAnswer | undefined;
  readonly file: Blob;
  /** Of a file that was handed in. */
  readonly name: string | undefined;
  readonly noted: string | undefined;
}

const ASK_AGAIN_MS = 1_000;

interface Handed {
  readonly file: Blob;
  readonly name: string | undefined;
}

/** Fetches and checks, and tells how far it is. Another check ends the one before. */
export class ProofCheck {
  readonly #sku: string;
  readonly #token: string | undefined;
  readonly #listeners = new Set<() => void>();
  #state: ProofState = { kind: 'fetching', done: 0 };
  #handed: Handed | undefined;
  #noted: string | undefined;
  #running = new AbortController();

  /** @param token the shopper's, where there is one. */
  constructor(sku: string, token: string | undefined) {
    this.#sku = sku;
    this.#token = token;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): ProofState => this.#state;

  /** Checks what is published. */
  start(): void {
    this.#handed = undefined;
    this.#begin();
  }

  /** Checks a file that somebody has. */
  hand(file: File): void {
    this.#handed = { file, name: file.name };
    this.#begin();
  }

  /** Looks for a hash that somebody has noted, in the same file. */
  note(hash: string | undefined): void {
    this.#noted = hash;
    if (this.#state.kind === 'checked') this.#handed = this.#state;
    this.#begin();
  }

  stop(): void {
    this.#running.abort();
  }

  #begin(): void {
    this.#running.abort();
    this.#running = new AbortController();
    const { signal } = this.#running;
    this.#run(signal).catch((error: unknown) => {
      if (signal.aborted) return;
      this.#tell({ kind: 'failed', words: error instanceof Error ? error.message : String(error) }, signal);
    });
  }

  async #run(signal: AbortSignal): Promise<void> {
    const handed = this.#handed;
    this.#tell({ kind: handed === undefined ? 'fetching' : 'checking', done: 0 }, signal);
    const file = handed?.file ?? (await this.#fetched(signal));
    if (file === undefined) return;
    // Asked after the file was fetched: whatever is in the file is published by then.
    const [proof, own] = await Promise.all([this.#published(signal), this.#own(signal)]);
    const reading = await check(
      { file, watched: [proof?.first.head, this.#noted].filter((hash) => hash !== undefined), follows: own?.shopper },
      (done) => this.#tell({ kind: 'checking', done }, signal),
      signal,
    );
    const published = proof && (await this.#compared(proof, reading, signal));
    const name = handed?.name;
    this.#tell({ kind: 'checked', reading, published, proof, own, file, name, noted: this.#noted }, signal);
  }

  /** Waits while the server makes the proof. @returns nothing where it is not public yet, which has been told then. */
  async #asked(signal: AbortSignal): Promise<ProofAnswer | undefined> {
    for (;;) {
      const asked = await askForProof(this.#sku, signal);
      if (asked.kind === 'public') return asked.proof;
      this.#tell(asked, signal);
      if (asked.kind === 'later') return undefined;
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }

  async #fetched(signal: AbortSignal): Promise<Blob | undefined> {
    const asked = await this.#asked(signal);
    if (asked === undefined) return undefined;
    const tell = (entries: number) => this.#tell({ kind: 'fetching', done: entries / asked.entries }, signal);
    return download(this.#sku, tell, signal);
  }

  /** A file may be checked although the server is away; then it is said what that leaves open. */
  async #published(signal: AbortSignal): Promise<ProofAnswer | undefined> {
    const asked = await askForProof(this.#sku, signal).catch(() => undefined);
    return asked?.kind === 'public' ? asked.proof : undefined;
  }

  async #own(signal: AbortSignal): Promise<OwnProofAnswer | undefined> {
    return this.#token === undefined ? undefined : ownProof(this.#sku, this.#token, signal).catch(() => undefined);
  }

  async #compared(proof: ProofAnswer, { figures }: Reading, signal: AbortSignal): Promise<Published> {
    const { sku, entries, head, first } = proof;
    const hashAtEnd = figures.entries === entries ? head : await hashOfEntry(sku, figures.entries, signal);
    return { sku, entries, head, hashAtEnd, first };
  }

  #tell(state: ProofState, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
