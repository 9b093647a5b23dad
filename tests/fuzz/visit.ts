import * as v from 'valibot';
import { WebSocket } from 'ws';
import type { Session } from '../../scripts/rush/server.ts';
import {
  DropMessage,
  ErrorMessage,
  ReceiptMessage,
  RefusalMessage,
  StockMessage,
  WelcomeMessage,
} from '../../shared/protocol/frames.ts';
import { endOf, type Frame, mayStaySilent } from './frames.ts';
import { PATIENCE_MS } from './send.ts';
import type { Tally } from './tally.ts';

/** A socket that is sent some frames and listened to until all of them are answered, or until one of them has ended it. */

const ServerMessage = v.variant('type', [
  WelcomeMessage,
  StockMessage,
  DropMessage,
  ReceiptMessage,
  RefusalMessage,
  ErrorMessage,
]);
type ServerMessage = v.InferOutput<typeof ServerMessage>;

export interface Visit {
  /** Of its first frame. */
  readonly number: number;
  readonly frames: readonly Frame[];
  readonly url: string;
  readonly session: Session | undefined;
}

/** Asks about an order that nobody has. What was sent before it is decided before it. */
const FENCE = 'the-last-of-this-visit';

/** One that ends its socket is the last of its visit. */
export function visitsOf(frames: readonly Frame[]): Frame[][] {
  const visits: Frame[][] = [[]];
  for (const [index, frame] of frames.entries()) {
    visits.at(-1)?.push(frame);
    if (endOf(frame) !== undefined && index < frames.length - 1) visits.push([]);
  }
  return visits;
}

export async function pay(visit: Visit, tally: Tally): Promise<void> {
  const { number, frames, url, session } = visit;
  const sent = frames.map(({ kind, data }) => `${kind} ${JSON.stringify(data.toString('latin1'))}`).join('\n');
  for (const { kind } of frames) tally.countInput(`frame: ${kind}`);
  const { heard, code } = await converse(url, frames);
  const messages = heard.flatMap((text) => {
    tally.look(number, text, sent);
    const message = known(text);
    if (message === undefined) tally.found(number, `No message that is described: ${text}`, sent);
    return message === undefined ? [] : [message];
  });
  const answers = messages.filter(isAnswer);
  for (const answer of answers) tally.countAnswer(nameOf(answer));
  if (code !== undefined) tally.countAnswer(`socket: closed with ${code}`);
  judgeEnd(visit, answers, code, (what) => tally.found(number, what, sent));
  for (const answer of answers) {
    if (answer === 'pong' || answer.type !== 'receipt' || session === undefined) continue;
    if (!frames.some((frame) => asksFor(frame, answer)))
      tally.found(number, `Nobody asked for ${JSON.stringify(answer)}`, sent);
    tally.acknowledge(number, session.shopper, answer.id, answer.quantity, sent);
  }
}

/** @returns all texts after the welcome, and the code where the other side has closed. */
async function converse(url: string, frames: readonly Frame[]): Promise<{ heard: string[]; code: number | undefined }> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const heard: string[] = [];
  const { promise: over, resolve: end } = Promise.withResolvers<number | undefined>();
  const patience = setTimeout(() => end(undefined), PATIENCE_MS);
  const last = frames.at(-1);
  const ending = last !== undefined && endOf(last) !== undefined ? last : undefined;
  const send = ({ data, isBinary }: Frame) => socket.send(data, { binary: isBinary });
  let isWelcome = false;
  socket.on('message', (data) => {
    const text = String(data);
    if (!isWelcome) {
      isWelcome = true;
      for (const frame of frames) if (frame !== ending) send(frame);
      socket.send(JSON.stringify({ type: 'release', id: FENCE }));
      return;
    }
    heard.push(text);
    if (!text.includes(FENCE)) return;
    // It would take the answers of the others with it.
    if (ending === undefined) end(undefined);
    else send(ending);
  });
  socket.on('close', end);
  // A refused upgrade, or a connection that breaks; the close event follows.
  socket.on('error', () => {});
  const code = await over;
  clearTimeout(patience);
  if (socket.readyState !== WebSocket.CLOSED) {
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.close();
    await closed;
  }
  return { heard, code };
}

/** Each frame has an answer, and the socket is there afterwards, unless the last of them is one that ends it. */
function judgeEnd(
  { frames }: Visit,
  answers: readonly Answer[],
  code: number | undefined,
  found: (what: string) => void,
) {
  const last = frames.at(-1);
  const expected = last === undefined ? undefined : endOf(last);
  if (code !== expected) {
    // Another object may serve what was asked to be watched.
    const isMoved = code === 1012 && frames.some(mayStaySilent);
    if (!isMoved) found(`The socket should end with ${expected}, and has ended with ${code}.`);
    return;
  }
  // The fence has an answer as well; and one that ends the socket is told why.
  const wanted = frames.length + 1 - frames.filter(mayStaySilent).length;
  if (answers.length < wanted) found(`${frames.length} frames had ${answers.length} answers.`);
}

type Answer = Exclude<ServerMessage, { type: 'stock' }> | 'pong';

function isAnswer(message: ServerMessage | 'pong'): message is Answer {
  return message === 'pong' || message.type !== 'stock';
}

function known(text: string): ServerMessage | 'pong' | undefined {
  if (text === 'pong') return text;
  try {
    const result = v.safeParse(ServerMessage, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

function nameOf(answer: Answer): string {
  if (answer === 'pong') return 'socket: pong';
  if (answer.type === 'refusal') return `socket: refusal ${answer.reason}`;
  return answer.type === 'error' ? `socket: error ${answer.code}` : `socket: ${answer.type}`;
}

function asksFor({ data, isBinary }: Frame, { id, quantity, replayed }: v.InferOutput<typeof ReceiptMessage>): boolean {
  if (isBinary) return false;
  try {
    const asked = JSON.parse(String(data));
    if (asked.id !== id) return false;
    return asked.type === 'purchase' ? asked.quantity === quantity : asked.type === 'release' && replayed;
  } catch {
    return false;
  }
}
