import type { Session } from '../../scripts/rush/server.ts';
import type { HttpInput } from './requests.ts';
import { isRefusedMethod, isRefusedUnread, isRefusedUpgrade } from './runtimeAnswers.ts';
import type { HttpAnswer, Sender } from './send.ts';
import type { Tally } from './tally.ts';
import { TARGET, type World } from './world.ts';

/** One input over HTTP, and what its answer must be like. */

export async function ask(number: number, input: HttpInput, world: World, sender: Sender, tally: Tally): Promise<void> {
  const { kind, method, path, headers, body } = input;
  const sent = `${method} ${path} ${JSON.stringify(headers)} ${JSON.stringify(body?.toString('latin1'))}`;
  tally.countInput(`HTTP: ${kind}`);
  try {
    const answer = await sender.send(input);
    tally.countAnswer(`HTTP: ${answer.status}`);
    tally.look(number, answer.text, sent);
    const wrong = wrongWith(input, answer);
    if (wrong !== undefined) tally.found(number, `${wrong}: ${answer.status} ${answer.type} ${answer.text}`, sent);
    acknowledgeSale(number, input, answer, world, tally, sent);
  } catch (error) {
    tally.countAnswer('HTTP: no answer');
    tally.found(number, `No answer: ${error instanceof Error ? error.message : error}`, sent);
  }
}

export async function askRaw(number: number, bytes: Buffer, sender: Sender, tally: Tally): Promise<void> {
  const sent = JSON.stringify(bytes.toString('latin1'));
  tally.countInput('HTTP: raw bytes');
  const answer = await sender.sendRaw(bytes);
  const status = /^HTTP\/1\.\d (\d{3})/.exec(answer)?.[1];
  tally.countAnswer(`raw HTTP: ${status ?? 'closed without an answer'}`);
  tally.look(number, answer, sent);
  if (Number(status) >= 500 && !isRefusedUnread(answer)) tally.found(number, `Answered ${answer}`, sent);
}

function wrongWith(input: HttpInput, answer: HttpAnswer): string | undefined {
  const { status, type, text } = answer;
  if (isRefusedUpgrade(input, answer) || isRefusedMethod(input, answer)) return undefined;
  if (status >= 500) return 'The program failed';
  if (status < 400 || input.method === 'HEAD') return undefined;
  // People are told on a page.
  if (status === 404 && type.startsWith('text/html') && !isForPrograms(input.path)) return undefined;
  if (!type.startsWith('application/problem+json')) return 'An error that is no problem document';
  const problem = parse(text);
  const isWhole = ['type', 'title', 'code', 'detail'].every((member) => typeof problem?.[member] === 'string');
  return isWhole && problem?.['status'] === status ? undefined : 'A problem document with something missing';
}

function isForPrograms(path: string): boolean {
  return /^\/(?:(?:api|parties)(?:\/|$)|metrics$)/.test(resolved(path));
}

/** As a browser resolves it, and the server. Two slashes at its beginning are no host here. */
function resolved(path: string): string {
  return new URL(`http://localhost${path}`).pathname;
}

/** A sale is one that was asked for, by the shopper whose token was shown. */
function acknowledgeSale(
  number: number,
  input: HttpInput,
  answer: HttpAnswer,
  world: World,
  tally: Tally,
  sent: string,
) {
  const { method, path, headers, body } = input;
  if (method !== 'POST' || !path.includes('/purchases') || (answer.status !== 201 && answer.status !== 200)) return;
  const session = sessionOf(headers, world.sessions);
  const sold = parse(answer.text);
  const asked = parse(String(body));
  const id = headers['idempotency-key'];
  const isAsked = asked?.['quantity'] === sold?.['quantity'] && sold?.['id'] === id;
  if (session === undefined || id === undefined || !isAsked) {
    tally.found(number, `Sold what nobody asked for: ${answer.text}`, sent);
  } else if (resolved(path).includes(`/${TARGET}/`)) {
    tally.acknowledge(number, session.shopper, id, Number(sold?.['quantity']), sent);
  }
}

function sessionOf(headers: HttpInput['headers'], sessions: readonly Session[]): Session | undefined {
  return sessions.find(({ token }) => headers['authorization'] === `Bearer ${token}`);
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
