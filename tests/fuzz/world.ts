import type { Session } from '../../scripts/rush/server.ts';
import { call } from '../support/http.ts';
import type { Program } from '../support/program.ts';
import type { Schema } from './values.ts';

/** What the inputs are about: a drop that only shoppers may change, others that operators do with as they like, and the routes. */

export interface Route {
  readonly method: string;
  /** `/api/drops/{sku}` */
  readonly path: string;
  readonly body: Schema | undefined;
  readonly isForOperator: boolean;
}

export interface World {
  readonly sessions: readonly Session[];
  readonly routes: readonly Route[];
}

/** Nothing but purchases changes it, so that its stock must be what was acknowledged. */
export const TARGET = 'target';
export const TOTAL = 50_000_000;

/** Any input may change these. */
export const PLAYGROUNDS = ['playground', 'swing.1', 'sand_pit'] as const;

const SHOPPERS = 64;

/** Routes that the document does not name, because programs have no use for them. */
const PAGES = [
  '/',
  '/drop/{sku}',
  '/proof/{sku}',
  '/embed/{sku}',
  '/ops',
  '/ops/drops/{sku}',
  '/widget.js',
  '/parties/sku/{sku}',
];

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Operation {
  readonly security?: unknown;
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

export async function buildWorld(program: Program): Promise<World> {
  const { server } = program;
  await server.createDrop(TARGET, { title: 'Target', total: TOTAL, maxPerPurchase: 1_000 });
  for (const sku of PLAYGROUNDS) await server.createDrop(sku, { title: sku, total: 1_000_000, holdSeconds: 600 });
  const sessions: Session[] = [];
  while (sessions.length < SHOPPERS) sessions.push(await server.session());
  const document = (await call(program, 'GET', '/api/openapi.json')).json as Document;
  return { sessions, routes: [...routesOf(document), ...PAGES.map((path) => page(path))] };
}

function routesOf({ paths, components }: Document): Route[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security, requestBody }]) => {
      const schema = Object.values(requestBody?.content ?? {})[0]?.schema;
      const name = schema?.$ref?.split('/').at(-1);
      return {
        ...{ method: method.toUpperCase(), path },
        body: name === undefined ? schema : components.schemas[name],
        isForOperator: JSON.stringify(security ?? []).includes('operatorToken'),
      };
    }),
  );
}

function page(path: string): Route {
  return { method: 'GET', path, body: undefined, isForOperator: false };
}
