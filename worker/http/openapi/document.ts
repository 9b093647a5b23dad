import type { JsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { WebhookEventBody } from '../../../shared/protocol/answers/webhooks.ts';
import { PurchaseId, Shopper, Sku } from '../../../shared/protocol/fields.ts';
import { ReceiverId } from '../../../shared/protocol/webhooks.ts';
import { components, described } from './jsonSchema.ts';
import type { DescribedAnswer, HeaderParameter, Operation, QuerySchema } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { problemsOf } from './problems.ts';
import { NAMED } from './schemas.ts';
import { SECURITY_SCHEMES, securityOf } from './security.ts';

/** The HTTP API as OpenAPI 3.1, made from the schemas that judge its requests and type its answers. */

export const API_VERSION = '1.0.0';

const INTRODUCTION = `Sells exactly what exists, to a crowd that arrives in one second.

Errors are Problem Details (RFC 9457) with a stable \`code\`. Times are RFC 3339. Lists come in pages: hand the \`next\` of one back for the
next. Every answer carries \`x-request-id\`, which names the request in the log. What an object in an answer has beside what is described here
is to be passed over: a newer server may say more.`;

export function openApiDocument(): object {
  return {
    openapi: '3.1.0',
    info: { title: 'Revenue Guard', version: API_VERSION, description: INTRODUCTION },
    servers: [{ url: '/' }],
    tags: [...new Set(OPERATIONS.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: paths(),
    webhooks: {
      event: {
        post: {
          operationId: 'event',
          tags: ['Webhooks'],
          summary: 'What a receiver is told, signed as Standard Webhooks say',
          requestBody: json(described(WebhookEventBody, NAMED)),
          responses: { '2XX': { description: 'Taken. Anything else is tried again; 410 disables the receiver.' } },
        },
      },
    },
    components: {
      schemas: components(NAMED),
      securitySchemes: SECURITY_SCHEMES,
      headers: {
        RequestId: { description: 'Names the request in the log.', schema: { type: 'string' } },
        RetryAfter: {
          description: 'Seconds after which trying again may help.',
          schema: { type: 'integer', minimum: 0 },
        },
      },
    },
  };
}

function paths(): Record<string, Record<string, object>> {
  const byPath: Record<string, Record<string, object>> = {};
  for (const operation of OPERATIONS) {
    const path = operation.path.replaceAll(/:(\w+)/g, '{$1}');
    byPath[path] = { ...byPath[path], [operation.method]: operationObject(operation) };
  }
  return byPath;
}

function operationObject(operation: Operation): object {
  const { id, tag, summary, description, body } = operation;
  const parameters = [
    ...pathParameters(operation.path),
    ...queryParameters(operation.query),
    ...Object.entries(operation.headers ?? {}).map(headerParameter),
  ];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: securityOf(operation.who),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, ...json(described(body, NAMED)) } }),
    responses: { ...answers(operation), ...problems(operation) },
  };
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    ...{ name, in: 'path', required: true, schema: described(parameterSchema(path, name), NAMED) },
  }));
}

function parameterSchema(path: string, name: string): v.GenericSchema {
  if (name === 'sku') return Sku;
  if (name === 'shopper') return Shopper;
  return path.startsWith('/api/webhooks') ? ReceiverId : PurchaseId;
}

function queryParameters(query: QuerySchema | undefined): object[] {
  return Object.entries(query?.entries ?? {}).map(([name, schema]) => {
    const { default: fallback, ...json } = described(schema as v.GenericSchema, NAMED);
    // A query is text; what it stands for, and so its default, may be a number.
    const value = json.type === 'integer' && fallback !== undefined ? Number(fallback) : fallback;
    return { name, in: 'query', schema: { ...json, ...(value === undefined ? {} : { default: value }) } };
  });
}

function headerParameter([name, { schema, required, description }]: [string, HeaderParameter]): object {
  const necessary = required === true ? { required } : {};
  return { name, in: 'header', ...necessary, description, schema: described(schema, NAMED) };
}

function answers({ answers }: Operation): Record<string, object> {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, headers, ...body }]) => [
      status,
      {
        description,
        headers: {
          ...REQUEST_ID,
          ...Object.fromEntries(
            Object.entries(headers ?? {}).map(([name, words]) => [
              name,
              { description: words, schema: { type: 'string' } },
            ]),
          ),
        },
        ...contentOf(body),
      },
    ]),
  );
}

const REQUEST_ID = { 'x-request-id': { $ref: '#/components/headers/RequestId' } };

function contentOf({ schema, texts = {} }: Pick<DescribedAnswer, 'schema' | 'texts'>): object {
  const bodies = [
    ...(schema === undefined ? [] : [['application/json', { schema: described(schema, NAMED) }] as const]),
    ...Object.entries(texts).map(
      ([type, words]) => [type, { schema: { type: 'string', description: words } }] as const,
    ),
  ];
  return bodies.length === 0 ? {} : { content: Object.fromEntries(bodies) };
}

function problems(operation: Operation): Record<string, object> {
  return Object.fromEntries(
    [...problemsOf(operation)].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\``).join(', '),
        headers: {
          ...REQUEST_ID,
          ...(status === 503 ? { 'retry-after': { $ref: '#/components/headers/RetryAfter' } } : {}),
        },
        content: {
          'application/problem+json': {
            schema: {
              allOf: [{ $ref: '#/components/schemas/Problem' }],
              properties: { status: { const: status }, code: { enum: codes } },
            },
          },
        },
      },
    ]),
  );
}

function json(schema: JsonSchema): object {
  return { content: { 'application/json': { schema } } };
}
