import { createHash, createHmac } from 'node:crypto';

/** SHA-256 of a text, as hexadecimal digits. Node's, which the runtime has: that of the web is asynchronous, and a chain is not. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function hmacSha256(key: string): (text: string) => string {
  return (text) => createHmac('sha256', key).update(text).digest('hex');
}

/** Bytes that nobody can guess, as hexadecimal digits. */
export function randomHex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
}
