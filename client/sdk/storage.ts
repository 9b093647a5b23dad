/** The part of the browser's `Storage` that is needed. Synchronous, because an id is stored before it is sent. */
export interface KeyValueStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Forgets with the page. For Node, and for browsers that keep nothing. */
export function memoryStorage(): KeyValueStorage {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => {
      values.set(key, value);
    },
    removeItem: (key) => {
      values.delete(key);
    },
  };
}

const PROBE_KEY = 'revenue-guard:probe';

/** localStorage where it works. It may be missing, forbidden (a frame of another site) or full, which all show in a write. */
export function defaultStorage(): KeyValueStorage {
  try {
    const storage = globalThis.localStorage;
    storage.setItem(PROBE_KEY, '1');
    storage.removeItem(PROBE_KEY);
    return storage;
  } catch {
    return memoryStorage();
  }
}

/** The JSON under a key. `undefined` for what is not there and for what is no JSON: others may write here too. */
export function readJson(storage: KeyValueStorage, key: string): unknown {
  try {
    return JSON.parse(storage.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** A full storage must not stop a purchase: what cannot be kept lives as long as the page. */
export function writeJson(storage: KeyValueStorage, key: string, value: unknown): void {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch {
    // Nothing is lost that was not lost without storage.
  }
}
