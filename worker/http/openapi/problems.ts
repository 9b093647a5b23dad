import type { Operation } from './operation.ts';

/** Codes of the problems that an operation may answer with, by status, in rising order. */
export function problemsOf(operation: Operation): ReadonlyMap<number, readonly string[]> {
  const codes = new Map<number, string[]>();
  const add = (status: number, ...more: readonly string[]) => {
    const known = codes.get(status) ?? [];
    codes.set(status, [...known, ...more.filter((code) => !known.includes(code))]);
  };
  const { who, path, query, headers, body } = operation;
  if (query !== undefined || headers !== undefined || body !== undefined || /:(shopper|id)/.test(path)) {
    add(400, 'invalid_request');
  }
  if (body !== undefined) add(413, 'body_too_large');
  if (who !== 'anyone') add(401, 'unauthorized');
  if (who === 'operator') {
    if (operation.method !== 'get' || operation.answers[101] !== undefined) add(403, 'cross_site');
    add(429, 'rate_limited');
    add(503, 'operator_not_configured');
  }
  if (path.includes(':sku') && operation.method !== 'put') add(404, 'unknown_sku');
  for (const [status, more] of Object.entries(operation.problems ?? {})) add(Number(status), ...more);
  add(500, 'internal_error');
  // Drops and receivers are looked up there.
  if (path.includes(':') || path === '/api/webhooks') add(503, 'database_unavailable');
  return new Map([...codes].sort(([a], [b]) => a - b));
}
