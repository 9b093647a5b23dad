import { undirected } from '../../../shared/display/undirected.ts';
import type { OperatorMark } from '../../../shared/protocol/answers/sessions.ts';

/** Who of the operators it was, as far as that was said. */
export function operatorWords({ session, name }: OperatorMark): string {
  if (name !== undefined) return undirected(name);
  return session === undefined ? 'with the token itself' : 'no name given';
}

/** What was done beside the ledgers, for somebody who does not know the API. */
export function deedWords(what: string): string {
  const [method = '', path = ''] = what.split(' ');
  const [, receiver, verb] = /^\/api\/webhooks\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
  if (receiver !== undefined) return receiverWords(method, decodeURIComponent(receiver), verb);
  const [, repaired] = /^\/api\/reports\/reconciliation\/([^/]+)\/repair$/.exec(path) ?? [];
  if (repaired !== undefined) return `Rebuilt the reports of ${decodeURIComponent(repaired)}`;
  if (path === '/api/reports/catch-up') return 'Had what a queue had lost delivered again';
  return `${what.slice(0, 1).toUpperCase()}${what.slice(1)}`;
}

function receiverWords(method: string, receiver: string, verb: string | undefined): string {
  switch (verb) {
    case undefined:
      return method === 'DELETE' ? `Deleted the receiver ${receiver}` : `Set the receiver ${receiver}`;
    case 'rotate':
      return `Rotated the secret of ${receiver}`;
    case 'test':
      return `Sent a test to ${receiver}`;
    case 'dead-letters/redeliver':
      return `Had dead letters of ${receiver} delivered again`;
    default:
      return `${verb === 'enable' ? 'Enabled' : 'Disabled'} the receiver ${receiver}`;
  }
}
