/**
 * The one text of a JSON value: what RFC 8785 makes of it. Hashes are taken of this text, so that whoever has a library for
 * it comes to the same. Numbers of a proof are whole, so `JSON.stringify` writes them as the RFC wants them.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}
