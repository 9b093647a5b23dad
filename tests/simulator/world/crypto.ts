import { createHash, createHmac, createSecretKey, KeyObject, timingSafeEqual } from 'node:crypto';
import type { Random } from './random.ts';

type Bytes = ArrayBuffer | ArrayBufferView;

/**
 * As much of Web Crypto as the programs use, computed at once: the real one works in threads of its own, and when they have
 * finished is nobody's to say. Its random bytes come from the seed.
 */
export function simulatedCrypto(random: Random) {
  const getRandomValues = <T extends ArrayBufferView>(array: T): T => {
    const bytes = viewOf(array);
    for (let i = 0; i < bytes.length; i += 1) bytes[i] = random.int(0, 255);
    return array;
  };
  return {
    getRandomValues,
    randomUUID: () => {
      const hex = Buffer.from(getRandomValues(new Uint8Array(16))).toString('hex');
      return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join(
        '-',
      );
    },
    subtle: {
      digest: async (_algorithm: string, data: Bytes) => bufferOf(createHash('sha256').update(viewOf(data)).digest()),
      // Node takes a key apart again only where it may be.
      importKey: async (_format: string, data: Bytes, algorithm: HmacImportParams, _: boolean, usages: KeyUsage[]) =>
        createSecretKey(viewOf(data)).toCryptoKey(algorithm, true, usages),
      sign: async (_algorithm: unknown, key: SigningKey, data: Bytes) => bufferOf(hmac(key, data)),
      verify: async (_algorithm: unknown, key: SigningKey, signature: Bytes, data: Bytes) =>
        same(hmac(key, data), signature),
      timingSafeEqual: same,
    },
  };
}

type HmacImportParams = Parameters<KeyObject['toCryptoKey']>[0];
type SigningKey = Parameters<typeof KeyObject.from>[0];
type KeyUsage = Parameters<KeyObject['toCryptoKey']>[2][number];

function hmac(key: SigningKey, data: Bytes): Buffer {
  return createHmac('sha256', KeyObject.from(key)).update(viewOf(data)).digest();
}

function same(a: Bytes, b: Bytes): boolean {
  const [left, right] = [viewOf(a), viewOf(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function viewOf(data: Bytes): Uint8Array {
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function bufferOf(bytes: Buffer): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
