import { parsed } from '../../shared/proof/chain.ts';
import type { ProblemAnswer } from '../../shared/protocol/answers/problem.ts';
import type { OwnProofAnswer, ProofAnswer } from '../../shared/protocol/answers/proofs.ts';

/** What the page asks the server for. */

export type Asked =
  | { readonly kind: 'public'; readonly proof: ProofAnswer }
  | { readonly kind: 'later' }
  /** From 0 to 1. */
  | { readonly kind: 'preparing'; readonly done: number };

const ANSWER_TIMEOUT_MS = 20_000;

function addressOf(sku: string, end = ''): string {
  return `/api/drops/${encodeURIComponent(sku)}/proof${end}`;
}

export function fileAddress(sku: string, after = 0): string {
  return addressOf(sku, after === 0 ? '/entries' : `/entries?after=${after}`);
}

function ask(address: string, signal: AbortSignal, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(address, { headers, signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]) });
}

export async function askForProof(sku: string, signal: AbortSignal): Promise<Asked> {
  const response = await ask(addressOf(sku), signal);
  if (response.ok) return { kind: 'public', proof: await response.json() };
  const problem: ProblemAnswer & { entries?: number; of?: number } = await response.json();
  if (problem.code === 'proof_not_public') return { kind: 'later' };
  if (problem.code !== 'proof_preparing') throw new Error(problem.detail);
  return { kind: 'preparing', done: (problem.entries ?? 0) / Math.max(1, problem.of ?? 1) };
}

/** The hash that is published for an entry; `undefined` where there is none. */
export async function hashOfEntry(sku: string, entry: number, signal: AbortSignal): Promise<string | undefined> {
  if (entry < 1) return undefined;
  const response = await ask(fileAddress(sku, entry - 1), signal);
  if (!response.ok) return undefined;
  // The header stands before the first entry alone.
  const line = parsed(await lineOf(response, entry === 1 ? 1 : 0));
  return line?.['seq'] === entry && typeof line['hash'] === 'string' ? line['hash'] : undefined;
}

/** What the shopper of a token is called; `undefined` where the token counts no more. */
export async function ownProof(sku: string, token: string, signal: AbortSignal): Promise<OwnProofAnswer | undefined> {
  const response = await ask(addressOf(sku, '/mine'), signal, { authorization: `Bearer ${token}` });
  return response.ok ? response.json() : undefined;
}

/** One line of an answer that may go on for a million; the rest is let go. */
async function lineOf({ body }: Response, index: number): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const lines = text.split('\n');
    const part = lines.length > index + 1 ? undefined : await reader?.read();
    if (part === undefined || part.done) {
      reader?.cancel().catch(() => {});
      return lines[index] ?? '';
    }
    text += decoder.decode(part.value, { stream: true });
  }
}
