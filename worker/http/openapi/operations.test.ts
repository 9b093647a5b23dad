import { describe, expect, it } from 'vitest';
import { api } from '../../testing/drop.ts';
import { app } from '../app.ts';
import { OPERATIONS } from './operations.ts';

/** Routes that one asks of by HTTP; pages are for browsers, and `/parties` for sockets, which the other document describes. */
function routes(): string[] {
  const named = app.routes
    // What is for every method is no route of the API: it only passes requests on, or refuses what is left.
    .filter(({ method, path }) => method !== 'ALL' && (path.startsWith('/api') || path === '/metrics'))
    .map(({ method, path }) => `${method} ${path.replace(/\/$/, '')}`);
  return [...new Set(named)].sort();
}

describe('the description of the API', () => {
  it('API-1: has every route, and no other', () => {
    expect(OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toEqual(routes());
  });

  it('API-1: no two operations have a name in common', () => {
    expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length);
  });

  it('API-1, API-4, HTTP-14: anybody may read both documents, from anywhere', async () => {
    for (const [path, version] of [
      ['/api/openapi.json', { openapi: '3.1.0' }],
      ['/api/asyncapi.json', { asyncapi: '3.0.0' }],
    ] as const) {
      const response = await api(path, { headers: { origin: 'https://shop.example' } });
      expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
      expect(await response.json()).toMatchObject(version);
    }
  });
});
