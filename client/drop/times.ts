/** Times of day where the shopper is. 24 hours, because a drop at noon must not be one at midnight. */

interface Options {
  readonly seconds?: boolean;
  /** For tests; otherwise this machine's. */
  readonly timeZone?: string;
}

/** `18:00` today, `Sat 22 Nov, 18:00` on another day, with the year where that is another one too. */
export function formatTime(atMs: number, nowMs: number, { seconds = false, timeZone }: Options = {}): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const part = (options: Intl.DateTimeFormatOptions, ms: number): string =>
    new Intl.DateTimeFormat('en-GB', { ...options, ...zone }).format(ms);
  const time = part({ hour: '2-digit', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}) }, atMs);
  const day: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' };
  if (part({ dateStyle: 'short' }, atMs) === part({ dateStyle: 'short' }, nowMs)) return time;
  const sameYear = part({ year: 'numeric' }, atMs) === part({ year: 'numeric' }, nowMs);
  return `${part(sameYear ? day : { ...day, year: 'numeric' }, atMs).replace(',', '')}, ${time}`;
}
