/** JSON from a stranger, parsed without surprises. */
export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

const STRING_LITERAL = /"(?:[^"\\]|\\.)*"/g;

/**
 * Parses JSON and refuses an object that names a field twice: JSON.parse would silently keep the last one, another reader
 * the first, and a purchase must mean one thing.
 */
export function parseJson(text: string): ParsedJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, message: 'not valid JSON' };
  }
  if (isCanonical(text, value) || membersWritten(text) === membersKept(value)) return { ok: true, value };
  return { ok: false, message: 'a field is named twice' };
}

/** Longer texts are rare, and may be nested deeper than JSON.stringify can go. */
const CANONICAL_LENGTH_MAX = 1_024;

/** What an honest client's JSON.stringify made comes out again as it was. Counting would take many times as long. */
function isCanonical(text: string, value: unknown): boolean {
  return text.length <= CANONICAL_LENGTH_MAX && JSON.stringify(value) === text;
}

/** Outside of strings a colon stands after every field's name and nowhere else. */
function membersWritten(text: string): number {
  return text.replaceAll(STRING_LITERAL, '').split(':').length - 1;
}

/** Walks with a list of its own, so that deep nesting cannot exhaust the stack. */
function membersKept(value: unknown): number {
  let count = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    const children = Object.values(next);
    if (!Array.isArray(next)) count += children.length;
    for (const child of children) open.push(child);
  }
  return count;
}
