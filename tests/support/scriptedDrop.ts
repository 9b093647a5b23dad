import { expect, onTestFinished, vi } from 'vitest';
import type { DropOptions } from '../../client/sdk/api.ts';
import type { Drop } from '../../client/sdk/client.ts';
import { Line } from '../../client/sdk/line.ts';
import { type KeyValueStorage, memoryStorage } from '../../client/sdk/storage.ts';
import { DROP_TIMING, type DropTiming } from '../../client/sdk/timing.ts';
import { ScriptedServer, type ScriptedSocket } from './scriptedServer.ts';

/** Reconnects and retries within milliseconds. */
export const PROMPT: DropTiming = {
  ...DROP_TIMING,
  connection: { ...DROP_TIMING.connection, reconnectMinMs: 2, reconnectSpreadMs: 8 },
};

export interface ScriptedDrop {
  readonly server: ScriptedServer;
  /** What a reload keeps. */
  readonly storage: KeyValueStorage;
  /** One page: a client of the server over the same storage. */
  open(options?: Partial<DropOptions>, timing?: DropTiming): Drop;
}

/** A scripted server and the pages that a test opens on it, all gone when the test has finished. */
export async function scriptedDrop(): Promise<ScriptedDrop> {
  const server = await ScriptedServer.start();
  const storage = memoryStorage();
  onTestFinished(() => server.stop());
  return {
    server,
    storage,
    open(options = {}, timing = PROMPT) {
      const drop = new Line({ sku: 'air-one', host: server.host, storage, ...options }, timing).home;
      onTestFinished(drop.close);
      return drop;
    },
  };
}

/** Waits for a condition, and fails with its reason when it does not come true. */
export function until<T>(condition: () => T): Promise<T> {
  return vi.waitFor(condition, { interval: 2, timeout: 4_000 });
}

export function live(drop: Drop): Promise<void> {
  return until(() => expect(drop.getState().connection).toBe('live'));
}

/** Waits for the client's nth purchase or release on a connection and gives its id. */
export async function nthId(socket: () => ScriptedSocket, n = 1): Promise<string> {
  return until(() => {
    const requests = socket().received.filter((message) => message.type !== 'watch');
    const request = requests[n - 1];
    if (request === undefined) throw new Error(`Only ${requests.length} requests have come, not ${n}.`);
    return request.id;
  });
}
