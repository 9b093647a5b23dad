/** As much of Node as the runtime has and is used here. Its own types would let in everything else that only Node has. */
declare module 'node:crypto' {
  interface Digest {
    update(text: string): Digest;
    digest(encoding: 'hex'): string;
  }
  export function createHash(algorithm: 'sha256'): Digest;
  export function createHmac(algorithm: 'sha256', key: string): Digest;
}

declare module 'node:async_hooks' {
  export class AsyncLocalStorage<T> {
    run<R>(store: T, callback: () => R): R;
    getStore(): T | undefined;
  }
}
