import { DurableObject } from 'cloudflare:workers';
import { log } from '../log.ts';
import type { Operator } from './operator.ts';
import { DESK_TABLES } from './tables.ts';

/** A session that could be used at this moment. */
export interface OpenSession {
  readonly id: string;
  readonly name: string | null;
  readonly place: string;
  readonly beganMs: number;
  readonly endsMs: number;
}

/** Something that an operator has done and that no drop's ledger has. */
export interface Deed extends Operator {
  readonly seq: number;
  readonly atMs: number;
  readonly what: string;
}

/** Newest kept (rule AUD-3). A year of a busy shop; without a bound a program that changes things in a loop would fill the object. */
const DEEDS_MAX = 20_000;

/** A live socket that could not be closed is tried again after this. */
const CLOSE_RETRY_MS = 5_000;

type SessionRow = { id: string; name: string | null; place: string; beganMs: number; endsMs: number };
type DeedRow = { seq: number; atMs: number; what: string; session: string | null; name: string | null; place: string };

/**
 * What is remembered of those who run the drops: which sessions were ended before their time, and what was done beside the
 * drops' own ledgers. One object, and not the database, so that steering a drop goes on while that is down.
 */
export class Desk extends DurableObject<Env> {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(DESK_TABLES);
  }

  begin({ id, name, place, beganMs, endsMs }: OpenSession): void {
    this.#forgetOver();
    this.#sql.exec(
      'INSERT OR IGNORE INTO sessions (id, name, place, began_ms, ends_ms) VALUES (?, ?, ?, ?, ?)',
      ...[id, name, place, beganMs, endsMs],
    );
    this.record('signed in', { session: id, name, place });
  }

  /** Whether a session was ended before its time, by itself or with all others. */
  isEnded(id: string, beganMs: number): boolean {
    // Whoever signs in in the very millisecond is one of those after; all that were known then are marked one by one.
    if (beganMs < Number(this.#setting('all ended') ?? 0)) return true;
    const found = this.#sql.exec('SELECT 1 FROM sessions WHERE id = ? AND ended_ms IS NOT NULL', id);
    return found.toArray().length > 0;
  }

  /** Notes that a session is about to look at a drop live. @returns whether it may. */
  watch(id: string, beganMs: number, sku: string): boolean {
    if (this.isEnded(id, beganMs)) return false;
    this.#sql.exec('INSERT OR IGNORE INTO watching (session, sku) VALUES (?, ?)', id, sku);
    return true;
  }

  sessions(): OpenSession[] {
    return this.#sql
      .exec<SessionRow>(
        `SELECT id, name, place, began_ms AS beganMs, ends_ms AS endsMs FROM sessions
         WHERE ended_ms IS NULL AND ends_ms > ? ORDER BY began_ms DESC`,
        Date.now(),
      )
      .toArray();
  }

  /** Ends one session, also one that is not known here. Its live sockets are closed before anybody hears that it is done. */
  async end(id: string, endsMs: number, by: Operator): Promise<void> {
    this.#sql.exec(
      `INSERT INTO sessions (id, name, place, began_ms, ends_ms, ended_ms) VALUES (?1, NULL, '', ?2, ?3, ?2)
       ON CONFLICT DO UPDATE SET ended_ms = ?2 WHERE ended_ms IS NULL`,
      ...[id, Date.now(), endsMs],
    );
    this.record(by.session === id ? 'signed out' : `ended the session ${id}`, by);
    await this.closeSockets();
  }

  async endAll(by: Operator): Promise<void> {
    const nowMs = Date.now();
    this.#sql.exec('UPDATE sessions SET ended_ms = ? WHERE ended_ms IS NULL', nowMs);
    this.#sql.exec("INSERT OR REPLACE INTO settings (name, value) VALUES ('all ended', ?)", String(nowMs));
    this.record('ended all sessions', by);
    await this.closeSockets();
  }

  record(what: string, { session, name, place }: Operator): void {
    const { seq } = this.#sql
      .exec<{ seq: number }>(
        'INSERT INTO deeds (at_ms, what, session, name, place) VALUES (?, ?, ?, ?, ?) RETURNING seq',
        ...[Date.now(), what, session, name, place],
      )
      .one();
    this.#sql.exec('DELETE FROM deeds WHERE seq <= ?', seq - DEEDS_MAX);
  }

  /** Newest first. */
  deeds(beforeSeq: number, limit: number): Deed[] {
    return this.#sql
      .exec<DeedRow>(
        `SELECT seq, at_ms AS atMs, what, session, name, place FROM deeds WHERE seq < ? ORDER BY seq DESC LIMIT ?`,
        beforeSeq,
        limit,
      )
      .toArray();
  }

  override async alarm(): Promise<void> {
    await this.closeSockets();
  }

  /** Tells each drop at which an ended session looks on. What could not be told is told again, until the session is over anyway. */
  async closeSockets(): Promise<void> {
    const open = this.#sql
      .exec<{ session: string; sku: string }>(
        'SELECT w.session, w.sku FROM watching w JOIN sessions s ON s.id = w.session WHERE s.ended_ms IS NOT NULL',
      )
      .toArray();
    const bySku = Map.groupBy(open, ({ sku }) => sku);
    const closing = Array.from(bySku, async ([sku, rows]) => {
      const sessions = rows.map(({ session }) => session);
      await this.env.Sku.getByName(sku).endSessions(sessions);
      this.#sql.exec(
        'DELETE FROM watching WHERE sku = ? AND session IN (SELECT value FROM json_each(?))',
        sku,
        JSON.stringify(sessions),
      );
    });
    const failed = (await Promise.allSettled(closing)).filter(({ status }) => status === 'rejected');
    if (failed.length === 0) return;
    log.warn('Live sockets of ended sessions could not be closed yet.', { drops: failed.length });
    await this.ctx.storage.setAlarm(Date.now() + CLOSE_RETRY_MS);
  }

  #forgetOver(): void {
    const nowMs = Date.now();
    this.#sql.exec('DELETE FROM watching WHERE session IN (SELECT id FROM sessions WHERE ends_ms <= ?)', nowMs);
    this.#sql.exec('DELETE FROM sessions WHERE ends_ms <= ?', nowMs);
  }

  #setting(name: string): string | undefined {
    return this.#sql.exec<{ value: string }>('SELECT value FROM settings WHERE name = ?', name).toArray()[0]?.value;
  }
}
