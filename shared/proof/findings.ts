import type { Topic } from '../inventory/replayRules.ts';

/** What was found about one statement. A file that is wrong throughout must not fill the memory. */
export interface Found {
  readonly count: number;
  /** The first of them, in words. */
  readonly shown: readonly string[];
}

/** `chain`: the file is not what was written. `figures`: what the file says at its end is not what its entries come to. */
export type ProofTopic = Topic | 'chain' | 'figures';

const SHOWN_MAX = 10;

/** A line may hold long texts, and words are for people. */
const WORDS_LENGTH_MAX = 300;

export class ProofFindings {
  readonly #found = new Map<ProofTopic, { count: number; shown: string[] }>();

  add(topic: ProofTopic, words: string): void {
    const found = this.#found.get(topic) ?? { count: 0, shown: [] };
    found.count += 1;
    if (found.shown.length < SHOWN_MAX) found.shown.push(shortened(words));
    this.#found.set(topic, found);
  }

  addAll(other: ProofFindings): void {
    for (const [topic, { count, shown }] of other.#found) {
      for (const words of shown) this.add(topic, words);
      const found = this.#found.get(topic);
      if (found !== undefined) found.count += count - shown.length;
    }
  }

  get all(): Readonly<Partial<Record<ProofTopic, Found>>> {
    return Object.fromEntries(this.#found);
  }
}

function shortened(words: string): string {
  return words.length <= WORDS_LENGTH_MAX ? words : `${words.slice(0, WORDS_LENGTH_MAX)}…`;
}
