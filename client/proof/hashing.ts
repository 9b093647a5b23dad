import { sha256 as digest } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 of a text, as hexadecimal digits. The browser's own is asynchronous, and would take longer to ask than to work out. */
export function sha256(text: string): string {
  return bytesToHex(digest(utf8ToBytes(text)));
}
