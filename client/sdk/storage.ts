/** The part of the browser's `Storage` that is needed. Synchronous, because an id is stored before it is sent. */
export interface KeyValueStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Forgets with the page. */
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

/** localStorage where there is one. Node has none, and a frame of another site may be forbidden to touch it. */
export function browserStorage(): KeyValueStorage {
  try {
    return globalThis.localStorage ?? memoryStorage();
  } catch {
    return memoryStorage();
  }
}

/**
 * The same storage, except that it never throws: what a full or forbidden one refuses is kept in memory, since a purchase
 * must not fail for want of a place to note it.
 */
export function unfailing(storage: KeyValueStorage): KeyValueStorage {
  const refused = memoryStorage();
  return {
    getItem(key) {
      try {
        return refused.getItem(key) ?? storage.getItem(key);
      } catch {
        return null;
      }
    },
    setItem(key, value) {
      try {
        storage.setItem(key, value);
        refused.removeItem(key);
      } catch {
        refused.setItem(key, value);
      }
    },
    removeItem(key) {
      refused.removeItem(key);
      try {
        storage.removeItem(key);
      } catch {
        // What cannot be touched cannot be read either.
      }
    },
  };
}

/** `undefined` for what is no JSON and for `null`: others may write to the storage too. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}

/** The JSON under a key; `undefined` where there is none. */
export function readJson(storage: KeyValueStorage, key: string): unknown {
  return parseJson(storage.getItem(key) ?? 'null');
}

export function writeJson(storage: KeyValueStorage, key: string, value: unknown): void {
  storage.setItem(key, JSON.stringify(value));
}
