import { formatSeconds } from '../../../shared/display/format.ts';

/** How long the secret before may go on signing beside the new one, in seconds. */
export const OVERLAPS = [86_400, 7 * 86_400, 3_600, 0] as const;

export function overlapLabel(seconds: number): string {
  return seconds === 0 ? 'Ends at once' : `Valid for ${seconds === 86_400 ? '24 hours' : formatSeconds(seconds)} more`;
}

/** What rotating means, before it is done. */
export function overlapWords(seconds: number): string {
  return seconds === 0
    ? 'From now on only the new secret signs. A receiver that does not know it refuses every delivery until it does; they are tried again for three days. Choose this where the old secret has leaked.'
    : 'Until then every delivery carries two signatures, one by each secret, and a receiver that knows either accepts it. Put the new secret in place in that time, and nothing is missed.';
}

/** What holds while two secrets are valid. */
export function twoSecretsWords(until: string): string {
  return `Two secrets are valid until ${until}: deliveries are signed with both. After that only the newer one signs.`;
}
