declare module 'vitest' {
  interface ProvidedContext {
    /** Of the server in tests/support/receiver.ts. */
    readonly receiverUrl: string;
  }
}

export {};
