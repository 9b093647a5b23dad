/** A time zone in words, such as `Europe/Berlin, GMT+1`. By default this machine's, which all times on the screen are in. */
export function zoneWords(nowMs: number, timeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(nowMs);
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return /^(GMT|GMT\+0|UTC|)$/.test(offset) ? timeZone : `${timeZone.replaceAll('_', ' ')}, ${offset}`;
}

/** A moment as a field for times has it, on this machine's clock: `2026-11-22T18:00`, with seconds only where there are any. */
export function localOf(iso: string | undefined): string {
  if (iso === undefined) return '';
  const at = new Date(iso);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const minute = `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
  const [seconds, ms] = [at.getSeconds(), at.getMilliseconds()];
  if (seconds === 0 && ms === 0) return minute;
  return `${minute}:${two(seconds)}${ms === 0 ? '' : `.${String(ms).padStart(3, '0')}`}`;
}

/** The moment that a field for times names; what is no time stays as it is, for the schema to refuse. */
export function isoOfLocal(local: string): string | undefined {
  if (local.trim() === '') return undefined;
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? local : at.toISOString();
}
