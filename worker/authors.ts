import type { OperatorCommand } from '../shared/inventory/commands.ts';
import { isOrderChange, type LedgerChange, type LedgerEvent } from '../shared/inventory/ledger.ts';
import type { Operator } from './desk/operator.ts';
import type { Sql } from './tables.ts';

/** An entry of the ledger, and which operator made it. */
export interface SignedEvent {
  readonly event: LedgerEvent;
  readonly operator?: Operator;
}

interface AuthorRow extends Record<string, SqlStorageValue> {
  seq: number;
  session: string | null;
  name: string | null;
  place: string;
}

/**
 * Which operator made which entry of the ledger. It stands beside the ledger, because the stock is worked out from that and not
 * from who was there, and because the ledger is shown to others. It is written in the transaction of the entry.
 */
export class Authors {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec(
      'CREATE TABLE IF NOT EXISTS authors (seq INTEGER PRIMARY KEY, session TEXT, name TEXT, place TEXT NOT NULL)',
    );
  }

  /** Signs the entry that a command has made, which is one of those that its batch has made. */
  sign(command: OperatorCommand, events: readonly LedgerEvent[], { session, name, place }: Operator): void {
    // Of two operators who pause in one batch each has an entry: the first that nobody has signed is this one's.
    const entry = events.find((event) => isMadeBy(command, event) && !this.#isSigned(event.seq));
    if (entry === undefined) return;
    this.#sql.exec(
      'INSERT INTO authors (seq, session, name, place) VALUES (?, ?, ?, ?)',
      ...[entry.seq, session, name, place],
    );
  }

  /** @param events in order, without a gap. */
  of(events: readonly LedgerEvent[]): SignedEvent[] {
    const [first] = events;
    const last = events.at(-1);
    if (first === undefined || last === undefined) return [];
    const rows = this.#sql.exec<AuthorRow>(
      'SELECT seq, session, name, place FROM authors WHERE seq BETWEEN ? AND ?',
      first.seq,
      last.seq,
    );
    const authors = new Map(Array.from(rows, ({ seq, ...operator }) => [seq, operator]));
    return events.map((event) => {
      const operator = authors.get(event.seq);
      return operator === undefined ? { event } : { event, operator };
    });
  }

  #isSigned(seq: number): boolean {
    return [...this.#sql.exec('SELECT 1 FROM authors WHERE seq = ?', seq)].length > 0;
  }
}

const MAKES = {
  configure: 'configured',
  pause: 'paused',
  resume: 'resumed',
  close: 'closed',
  restock: 'restocked',
  confirm: 'confirmed',
  release: 'released',
  refund: 'refunded',
} as const satisfies Record<OperatorCommand['kind'], LedgerChange['kind']>;

function isMadeBy(command: OperatorCommand, event: LedgerEvent): boolean {
  if (event.kind !== MAKES[command.kind]) return false;
  if (event.kind === 'closed') return event.by === 'operator';
  return !('shopper' in command) || (isOrderChange(event) && isSameOrder(command, event));
}

interface OrderNamed {
  readonly shopper: string;
  readonly id: string;
}

function isSameOrder(a: OrderNamed, b: OrderNamed): boolean {
  return a.shopper === b.shopper && a.id === b.id;
}
