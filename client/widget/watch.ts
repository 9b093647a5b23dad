import { type DropView, EMPTY_VIEW, updateView } from '../../shared/dropView.ts';
import type { ServerMessage } from '../../shared/protocol/messages.ts';
import { socketUrl } from '../sdk/addresses.ts';
import { Connection, type ConnectionStatus } from '../sdk/connection.ts';
import { SHOPPER_LANGUAGE } from '../sdk/serverMessages.ts';
import { whyRefused } from '../sdk/whyRefused.ts';

export interface Watcher {
  onView(view: DropView): void;
  onStatus(status: ConnectionStatus): void;
}

interface Watch {
  readonly watchers: Set<Watcher>;
  readonly connection: Connection<ServerMessage>;
  view: DropView;
}

const watches = new Map<string, Watch>();

/**
 * Watches a drop without a token. All who watch the same drop on the same host share one connection, which ends with the last
 * of them; a watcher that comes later is told at once what is known.
 *
 * @returns the function that ends it.
 */
export function watch(host: string, sku: string, watcher: Watcher): () => void {
  const key = `${host} ${sku}`;
  const shared = watches.get(key) ?? open(host, sku);
  watches.set(key, shared);
  shared.watchers.add(watcher);
  if (shared.view !== EMPTY_VIEW) watcher.onView(shared.view);
  watcher.onStatus(shared.connection.status);
  return () => {
    shared.watchers.delete(watcher);
    // Later, because an element that is moved within its page leaves and comes back in one breath.
    queueMicrotask(() => {
      if (shared.watchers.size > 0) return;
      shared.connection.close();
      if (watches.get(key) === shared) watches.delete(key);
    });
  };
}

function open(host: string, sku: string): Watch {
  const shared: Watch = {
    watchers: new Set(),
    view: EMPTY_VIEW,
    connection: new Connection({
      language: SHOPPER_LANGUAGE,
      url: () => socketUrl(host, sku),
      whyRefused: () => whyRefused(host, sku),
      onMessage(message) {
        shared.view = updateView(shared.view, message, Date.now());
        for (const { onView } of shared.watchers) onView(shared.view);
      },
      onStatus(status) {
        for (const { onStatus } of shared.watchers) onStatus(status);
      },
    }),
  };
  return shared;
}
