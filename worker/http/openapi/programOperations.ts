import * as v from 'valibot';
import { MetricsQuery } from '../../../shared/protocol/queries.ts';
import type { Operation } from './operation.ts';

const AnyObject = v.looseObject({});

/** What the program says of itself. */
export const programOperations: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/metrics', tag: 'Program', who: 'operator', id: 'metrics' },
    summary: 'What Prometheus collects',
    query: MetricsQuery,
    answers: {
      200: {
        description: 'Every drop, or those named.',
        texts: { 'text/plain': 'Prometheus text, version 0.0.4.' },
      },
    },
  },
  {
    ...{ method: 'get', path: '/api/openapi.json', tag: 'Program', who: 'anyone', id: 'describeHttp' },
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1.', schema: AnyObject } },
  },
  {
    ...{ method: 'get', path: '/api/asyncapi.json', tag: 'Program', who: 'anyone', id: 'describeSockets' },
    summary: 'What the WebSockets say',
    answers: { 200: { description: 'AsyncAPI 3.', schema: AnyObject } },
  },
];
