import type { HttpInput } from './requests.ts';
import type { HttpAnswer } from './send.ts';

/**
 * Answers of the runtime's own, which the program has no part in: it never sees the request, or is told that it is another
 * one. On Cloudflare other servers stand in front, and answer these themselves.
 */

const FAILED = 'Internal Server Error';

/**
 * A socket must be asked for with GET. For the program it has been, whatever the method was; only when it has answered
 * does the runtime find that it cannot be.
 */
export function isRefusedUpgrade({ method, headers }: HttpInput, { status, text }: HttpAnswer): boolean {
  if (headers['upgrade'] !== 'websocket') return false;
  if (method === 'GET') return status === 400 && text.includes('WebSocket');
  return status === 500 && text === (method === 'HEAD' ? '' : FAILED);
}

/** The files that are served without the program say so in one word. */
export function isRefusedMethod({ method }: HttpInput, { status, text }: HttpAnswer): boolean {
  return status === 405 && text === '' && !['GET', 'HEAD'].includes(method);
}

/** Bytes that are no request, or that name no host that could be one. The program puts an id on everything that it answers. */
export function isRefusedUnread(answer: string): boolean {
  if (/^x-request-id:/im.test(answer)) return false;
  return /^HTTP\/1\.1 (?:500|501) /.test(answer) && answer.length < 1_000;
}

/** What the runtime prints then. Whatever else it has not caught was the program's. */
const OF_THE_RUNTIME =
  /kj\/(?:compat|async|common)|remote\.jsg\.(?:Error: internal error; reference =|TypeError: Invalid URL string)/;

export function uncaughtIn(output: string): string | undefined {
  return output
    .split('\n')
    .find(
      (line) =>
        /\b(?:TypeError|RangeError|ReferenceError|SyntaxError|Uncaught)\b/.test(line) && !OF_THE_RUNTIME.test(line),
    );
}
