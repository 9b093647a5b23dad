/** Where the reader is, with the zone named: a proof is read by people in different places. */
export function exactTime(atMs: number): string {
  return new Intl.DateTimeFormat('en-GB', {
    ...{ day: 'numeric', month: 'long', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' },
  }).format(atMs);
}

/** A time of day, as exact as the span that it is an end of. */
export function endTime(atMs: number, spanMs: number): string {
  const isShort = spanMs < 10 * 60_000;
  return new Intl.DateTimeFormat('en-GB', {
    ...(spanMs > 24 * 60 * 60_000 ? { day: 'numeric', month: 'short' } : {}),
    ...{ hour: '2-digit', minute: '2-digit' },
    ...(isShort ? { second: '2-digit', fractionalSecondDigits: 3 } : {}),
  }).format(atMs);
}
