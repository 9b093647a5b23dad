import { canonical } from '../proof/canonical.ts';
import type { Reading } from '../proof/conclude.ts';
import { entryHash, originOf } from '../proof/format.ts';
import { type Expected, type StatementId, statementsOf } from '../proof/statements.ts';
import { PEN } from './pen.ts';
import { proofOf, publishedOf, verify } from './proofs.ts';
import { expectTable } from './table.ts';

/** A drop with every kind of entry. */
export const SAMPLE = expectTable(`
  @0 drop total=20 max=3 limit=9 hold=2 opens=1000 closes=9000 → done
  @1100 ann buys 3 as a1      → held 3 until 3100
  @1200 bob buys 2 as b1      → held 2 until 3200
  @1300 ann buys 1 as a2      → held 1 until 3300
  @1400 bob buys 1 as b2      → held 1 until 3400
  @1500 confirm ann a1 #1     → sold 3
  @1600 bob gives back b2     → released 1
  @1700 pause #2              → done
  @1800 resume #3             → done
  @1900 restock 4 #4          → done
  @2000 restock -2 #5         → done
  @3250 tick                  → done
  @3260 confirm bob b1 #6     → sold 2
  @3270 refund ann a1 #7      → refunded 3
  @3280 refund bob b1 and restock #8 → refunded 2
  @3290 drop total=19 max=3 limit=9 closes=5000 → done
  @4000 ann buys 2 as a3      → sold 2
  @4100 bob buys 3 as b3      → sold 3
  @5000 tick                  → done
`);

export type Broken = Partial<Record<StatementId, readonly string[]>>;

/** The proof of the sample, and what a forger and a reader can do with it. */
export class ProofBench {
  readonly proof = proofOf(SAMPLE, 'air-one', PEN);
  readonly published = publishedOf(this.proof, 'air-one');

  read(lines: readonly string[], expected: Expected = this.published): Reading {
    const watched = [expected.published?.first.head ?? '', expected.noted ?? ''];
    return verify(textOf(lines), { sha256: PEN.sha256, watched });
  }

  /** The statements that do not hold, with what is said of each. */
  brokenIn(lines: readonly string[], expected: Expected = this.published): Broken {
    const reading = this.read(lines, expected);
    if (reading.unreadable !== undefined) return { unchanged: [reading.unreadable] };
    const broken = statementsOf(reading, expected).filter(({ verdict }) => verdict === 'broken');
    return Object.fromEntries(broken.map(({ id, violations }) => [id, violations]));
  }

  /** The same file with every hash and the end made anew, as somebody would who knows how. */
  chainedAnew(lines: readonly string[]): string[] {
    const { sha256 } = PEN;
    const [header = '', ...rest] = lines;
    let before = originOf(header, sha256);
    let entries = 0;
    const written = rest.map((line) => {
      const { hash: _, ...entry } = JSON.parse(line);
      if (entry.kind === 'end') return canonical({ ...entry, entries, head: before });
      entries += 1;
      before = entryHash(before, canonical(entry), sha256);
      return canonical({ ...entry, hash: before });
    });
    return [header, ...written];
  }
}

export function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
