/** One line of CSV (RFC 4180). */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** A purchase id may begin with a hyphen; of such letters no formula can be made, and an export must not change an id. */
const PLAIN = /^[A-Za-z0-9_-]*$/;

/** A cell that a spreadsheet would run as a formula is prefixed, because shoppers choose some of these texts. */
function csvCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = String(value);
  const harmless = /^[=+\-@\t\r]/.test(text) && !PLAIN.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
