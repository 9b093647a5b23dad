/** What the Worker logs, one JSON object a line, as lines for a person at a terminal. */

/** Addresses within the runtime's program, which follow what it says of a client that breaks the WebSocket protocol. */
const RUNTIME_STACK = /\n?stack:(?: \S+@[0-9a-f]+)+/g;

/** Said by the message already, or by the stream that the line goes to. */
const PASSED_OVER = ['level', 'message', 'method', 'path', 'status'];

/** @param text a line of the Worker's, or whatever else the runtime says, which stays as it is. */
export function readableLog(text: string): string {
  const line = parseObject(text);
  if (line === null || typeof line['message'] !== 'string') return text.replaceAll(RUNTIME_STACK, '');
  const { message, error, ...rest } = line;
  const fields = Object.entries(rest).filter(([name]) => !PASSED_OVER.includes(name));
  const beside = fields.map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const head = beside.length === 0 ? message : `${message} (${beside.join(', ')})`;
  return error === undefined ? `${head}` : `${head}\n${errorLines(error)}`;
}

function errorLines(error: unknown): string {
  const { name = 'Error', message, stack } = Object(error) as Record<string, unknown>;
  const text = typeof stack === 'string' ? stack : `${name}: ${message}`;
  return text.replaceAll(/^/gm, '  ');
}

function parseObject(text: string): Record<string, unknown> | null {
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
