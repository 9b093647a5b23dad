import type { DropBody } from '../shared/protocol/bodies.ts';
import { WATCHED_MAX } from '../shared/protocol/limits.ts';
import { forgetSizes } from './sizes.ts';
import type { Sku } from './sku.ts';
import type { DropRecord } from './skuApi.ts';

/** Where drops are found. The catalogue (D1) says which exist; how they stand, their objects say. */

export interface CatalogueEntry {
  readonly sku: string;
  readonly createdAtMs: number;
}

/**
 * Drops that this isolate has seen to exist. A drop is never deleted, so what is in here stays true, and a crowd that connects
 * costs no query each. What is not in here is asked for: an unknown name must reach no object (rule SKU-8).
 */
const seen = new Set<string>();

/** Far more than one isolate serves; the bound keeps a scan of all drops from filling its memory. */
const SEEN_MAX = 10_000;

export async function exists(env: Env, sku: string): Promise<boolean> {
  if (seen.has(sku)) return true;
  const row = await env.DB.prepare('SELECT 1 FROM drops WHERE sku = ?').bind(sku).first();
  if (row === null) return false;
  if (seen.size >= SEEN_MAX) seen.clear();
  seen.add(sku);
  return true;
}

/** What the catalogue says of a drop, beside that it exists. */
export type Entered = Pick<DropBody, 'title' | 'product' | 'size'>;

/** Enters a drop, or changes what is said of it. */
export async function enter(env: Env, sku: string, { title, product, size }: Entered, nowMs: number): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO drops (sku, title, created_at_ms, product, size) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (sku) DO UPDATE SET title = excluded.title, product = excluded.product, size = excluded.size
     WHERE title <> excluded.title OR product IS NOT excluded.product OR size IS NOT excluded.size`,
  )
    .bind(sku, title, nowMs, product ?? null, size ?? null)
    .run();
  forgetSizes();
}

export interface Filter {
  /** A part of the title or of the SKU, whatever its case; an empty one finds all. */
  readonly search?: string | undefined;
  readonly product?: string | undefined;
  /** Of each product only the size that was made last, which stands for it. */
  readonly oneOfEach?: boolean;
}

export interface ListedEntry extends CatalogueEntry {
  readonly product: string | null;
}

const NO_NEWER_SIZE = `AND NOT EXISTS (SELECT 1 FROM drops AS newer WHERE newer.product = drops.product
  AND (newer.created_at_ms > drops.created_at_ms OR (newer.created_at_ms = drops.created_at_ms AND newer.sku < drops.sku)))`;

/** Drops, newest first, after the entry `after` where one is given. */
export async function list(
  env: Env,
  limit: number,
  after?: CatalogueEntry,
  { search = '', product, oneOfEach = false }: Filter = {},
): Promise<ListedEntry[]> {
  const { results } = await env.DB.prepare(
    `SELECT sku, created_at_ms AS createdAtMs, product FROM drops
     WHERE (?1 IS NULL OR created_at_ms < ?1 OR (created_at_ms = ?1 AND sku > ?2))
       AND (?4 = '' OR instr(lower(title), lower(?4)) OR instr(lower(sku), lower(?4)))
       ${product === undefined ? '' : 'AND product = ?5'}
       ${oneOfEach ? NO_NEWER_SIZE : ''}
     ORDER BY created_at_ms DESC, sku LIMIT ?3`,
  )
    .bind(
      after?.createdAtMs ?? null,
      after?.sku ?? null,
      limit,
      search,
      // A query that does not name it has no place for it.
      ...(product === undefined ? [] : [product]),
    )
    .all<ListedEntry>();
  return results;
}

/** The sizes of a product, as many as one socket can watch. */
export function sizesOf(env: Env, product: string): Promise<ListedEntry[]> {
  return list(env, WATCHED_MAX, undefined, { product });
}

/** In the place of each entry that stands for a product, all of its sizes. */
export async function withSizes(env: Env, entries: readonly ListedEntry[]): Promise<ListedEntry[]> {
  const groups = await Promise.all(
    entries.map((entry) => (entry.product === null ? [entry] : sizesOf(env, entry.product))),
  );
  return groups.flat();
}

/**
 * The object of a SKU. Its methods may be called without partyserver's set-up, which it does not need.
 *
 * @param region where it is to live, which only the very first touch decides.
 */
export function objectOf(env: Env, sku: string, region?: DurableObjectLocationHint | null): DurableObjectStub<Sku> {
  return env.Sku.getByName(sku, region == null ? undefined : { locationHint: region });
}

interface Glimpse {
  readonly record: DropRecord;
  readonly atMs: number;
}

const glimpses = new Map<string, Glimpse>();

/** As fresh as what a socket is promised. A crowd that loads the page asks each object about ten times a second here. */
const GLIMPSE_MS = 100;

/** How a drop stands, for pages and lists: at most a moment old. `null` where its object does not answer, or knows nothing. */
export async function glimpse(env: Env, sku: string): Promise<DropRecord | null> {
  const have = glimpses.get(sku);
  if (have !== undefined && Date.now() - have.atMs < GLIMPSE_MS) return have.record;
  // While one asks, the others make do with what there is.
  if (have !== undefined) glimpses.set(sku, { record: have.record, atMs: Date.now() });
  const record = await objectOf(env, sku)
    .look()
    .catch(() => null);
  if (record === null) return null;
  if (glimpses.size >= SEEN_MAX) glimpses.clear();
  glimpses.set(sku, { record, atMs: Date.now() });
  return record;
}

/** Where new sockets of a drop, and what is bought over HTTP, go in. */
export interface Route {
  /** Over so many lanes they are to be spread; 0 for the object itself. */
  readonly lanesToUse: number;
  /** Whose lanes these are, where the drop is a size of one. */
  readonly product: string | undefined;
}

/** Apart from the glimpses: a page must not be shown what the routing was content with. */
const routes = new Map<string, { readonly route: Route; readonly atMs: number }>();

/** What the routing learns of a drop holds for so long; nothing goes wrong while it is out of date. */
const ROUTE_MS = 3_000;

/** An object that does not answer is gone to directly, and says for itself what is wrong. */
const TO_THE_OBJECT: Route = { lanesToUse: 0, product: undefined };

/** The object is asked about every three seconds in each isolate, and nobody but the very first waits for the answer. */
export async function routeOf(env: Env, sku: string, waitUntil: (promise: Promise<unknown>) => void): Promise<Route> {
  const have = routes.get(sku);
  if (have === undefined) return learnRoute(env, sku);
  if (Date.now() - have.atMs >= ROUTE_MS) {
    // While one asks, the others make do with what there is.
    routes.set(sku, { route: have.route, atMs: Date.now() });
    waitUntil(learnRoute(env, sku));
  }
  return have.route;
}

async function learnRoute(env: Env, sku: string): Promise<Route> {
  const record = await objectOf(env, sku)
    .look()
    .catch(() => null);
  const route =
    record === null
      ? (routes.get(sku)?.route ?? TO_THE_OBJECT)
      : { lanesToUse: record.lanesToUse, product: record.drop.product };
  if (routes.size >= SEEN_MAX) routes.clear();
  routes.set(sku, { route, atMs: Date.now() });
  return route;
}

/** The operator has changed it: who comes next is to find it as it is. */
export function forgetWhatWasSeen(sku: string): void {
  glimpses.delete(sku);
  routes.delete(sku);
}
