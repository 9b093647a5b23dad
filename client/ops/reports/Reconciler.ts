import { Problem } from '../api/problem.ts';
import { type Finding, findingOf, type Reconciliation, type RepairStep, repair } from './reconcileWords.ts';

/** One drop in the reconciliation. */
export interface Entry {
  readonly sku: string;
  readonly title: string;
  readonly state: EntryState;
}

export type EntryState =
  | { readonly kind: 'waiting' | 'checking' }
  | { readonly kind: 'found'; readonly finding: Finding }
  | { readonly kind: 'failed'; readonly problem: Problem }
  /** `step`: the newest piece that is done. */
  | { readonly kind: 'repairing'; readonly step: RepairStep | undefined };

export interface ReconcilerState {
  readonly kind: 'none' | 'listing' | 'checking' | 'done' | 'failed';
  readonly entries: readonly Entry[];
  /** Why the drops could not be listed. */
  readonly problem: Problem | undefined;
}

/** What it asks of the server. Whatever fails rejects with a `Problem`. */
export interface ReconcilerPort {
  readonly list: () => Promise<readonly { readonly sku: string; readonly title: string }[]>;
  readonly check: (sku: string) => Promise<Reconciliation>;
  readonly repair: (sku: string, body: { readonly after?: number }) => Promise<RepairStep>;
}

/**
 * Compares the reports with the ledgers, one drop after the other, because each comparison replays a whole ledger. It outlives
 * the page that shows it: a repair that was begun goes on while the operator looks at something else.
 */
export class Reconciler {
  readonly #port: ReconcilerPort;
  readonly #listeners = new Set<() => void>();
  #state: ReconcilerState = { kind: 'none', entries: [], problem: undefined };

  constructor(port: ReconcilerPort) {
    this.#port = port;
  }

  readonly getState = (): ReconcilerState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Whether leaving the site now would break off a repair, and leave a report with a part missing until the next. */
  get isRepairing(): boolean {
    return this.#state.entries.some(({ state }) => state.kind === 'repairing');
  }

  /** Compares all drops. While one is being repaired, or all are being compared, it does nothing. */
  readonly checkAll = async (): Promise<void> => {
    if (this.#state.kind === 'listing' || this.#state.kind === 'checking' || this.isRepairing) return;
    this.#set({ kind: 'listing', entries: [], problem: undefined });
    try {
      const drops = await this.#port.list();
      const entries = drops.map(({ sku, title }): Entry => ({ sku, title, state: { kind: 'waiting' } }));
      this.#set({ kind: 'checking', entries, problem: undefined });
    } catch (error) {
      this.#set({ kind: 'failed', entries: [], problem: problemOf(error) });
      return;
    }
    for (const { sku } of this.#state.entries) await this.check(sku);
    this.#set({ ...this.#state, kind: 'done' });
  };

  readonly check = async (sku: string): Promise<void> => {
    this.#become(sku, { kind: 'checking' });
    try {
      this.#become(sku, { kind: 'found', finding: findingOf(await this.#port.check(sku)) });
    } catch (error) {
      this.#become(sku, { kind: 'failed', problem: problemOf(error) });
    }
  };

  /** Rebuilds the reports of one drop from its ledger, and compares again. */
  readonly repair = async (sku: string): Promise<void> => {
    this.#become(sku, { kind: 'repairing', step: undefined });
    try {
      await repair(
        (body) => this.#port.repair(sku, body),
        (step) => this.#become(sku, { kind: 'repairing', step }),
      );
    } catch (error) {
      this.#become(sku, { kind: 'failed', problem: problemOf(error) });
      return;
    }
    await this.check(sku);
  };

  #become(sku: string, state: EntryState): void {
    const entries = this.#state.entries.map((entry) => (entry.sku === sku ? { ...entry, state } : entry));
    this.#set({ ...this.#state, entries });
  }

  #set(state: ReconcilerState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, { code: 'unknown', detail: error instanceof Error ? error.message : String(error) });
}
