import * as v from 'valibot';
import { OwnProofAnswer, ProofAnswer } from '../../../shared/protocol/answers/proofs.ts';
import { ProofQuery } from '../../../shared/protocol/queries.ts';
import type { Operation } from './operation.ts';

const NOT_PUBLIC = { 404: ['proof_not_public'] } as const;
const NOT_READY = { ...NOT_PUBLIC, 503: ['proof_preparing', 'try_again'] } as const;

export const proofOperations: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/api/drops/:sku/proof', tag: 'Proofs', who: 'anyone', id: 'getProof' },
    summary: 'What is published of a drop that is over',
    description:
      'A proof is public once the drop is closed, or everything is sold and nothing is on hold. Later entries make it longer; its head is the hash of its last one.',
    answers: { 200: { description: 'How far it goes, and what it comes to.', schema: ProofAnswer } },
    problems: NOT_READY,
  },
  {
    ...{ method: 'get', path: '/api/drops/:sku/proof/entries', tag: 'Proofs', who: 'anyone', id: 'readProof' },
    summary: 'The public ledger, with pseudonyms and a chain of hashes, from any entry on',
    query: ProofQuery,
    headers: {
      'if-none-match': {
        schema: v.string(),
        description: 'The `ETag` of what you have: nothing is sent while it is the same.',
      },
    },
    answers: {
      200: {
        description: 'A stream. Where it breaks off, ask again `after` the last entry that has arrived.',
        texts: {
          'application/x-ndjson':
            'One JSON object a line, each in the form of RFC 8785. First `{"kind":"proof",…}`, unless `after` was given; then each entry as a `LedgerLine` with its `hash`, and with pseudonyms for `shopper` and `id`; last `{"kind":"end",…}`. A hash is SHA-256 over the hash before it, a line feed and the entry without its own; before the first stands the hash of the first line.',
        },
        headers: { etag: 'Names the file: for `If-None-Match`.' },
      },
      304: { description: 'It is as you have it.' },
    },
    problems: NOT_READY,
  },
  {
    ...{ method: 'get', path: '/api/drops/:sku/proof/mine', tag: 'Proofs', who: 'shopper', id: 'findInProof' },
    summary: 'What the shopper of the token is called in the proof',
    answers: { 200: { description: 'The pseudonyms of the shopper and of the orders.', schema: OwnProofAnswer } },
    problems: { ...NOT_PUBLIC, 503: ['shopper_tokens_not_configured', 'try_again'] },
  },
];
