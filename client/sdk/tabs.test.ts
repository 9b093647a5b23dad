import { afterEach, expect, test, vi } from 'vitest';
import { live, nthId, scriptedDrop, until } from '../../tests/support/scriptedDrop.ts';
import { type KeyValueStorage, memoryStorage } from './storage.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A browser's tabs: a write by one raises the event in all others. */
function browserTabs() {
  const shared = memoryStorage();
  const windows: EventTarget[] = [];
  return function newTab(): { storage: KeyValueStorage; enter(): void } {
    const window = new EventTarget();
    windows.push(window);
    const write = (key: string, newValue: string | null) => {
      if (newValue === null) shared.removeItem(key);
      else shared.setItem(key, newValue);
      for (const other of windows) {
        if (other !== window) other.dispatchEvent(Object.assign(new Event('storage'), { key, newValue }));
      }
    };
    return {
      storage: {
        getItem: shared.getItem,
        setItem: (key, value) => write(key, value),
        removeItem: (key) => write(key, null),
      },
      /** What is opened now belongs to this tab. */
      enter: () => {
        vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
        vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window));
      },
    };
  };
}

test('SDK-10: what was bought in one tab shows in the others', async () => {
  const { server, open } = await scriptedDrop();
  const newTab = browserTabs();
  const [first, second] = [newTab(), newTab()];
  first.enter();
  const buyer = open({ storage: first.storage });
  await live(buyer);
  second.enter();
  const onlooker = open({ storage: second.storage });
  await live(onlooker);
  const stranger = open({ storage: second.storage, sku: 'air-two' });
  await live(stranger);

  const answer = buyer.purchase(1);
  const socket = server.sockets[0];
  const id = await nthId(() => socket ?? server.socket);
  socket?.receipt(id);
  await answer;
  expect(onlooker.getState().view.orders.get(id)).toMatchObject({ state: 'sold' });
  expect(stranger.getState().view.orders.size).toBe(0);
});

test('SDK-10: a purchase for which two tabs wait ends the same in both', async () => {
  const { server, open } = await scriptedDrop();
  const newTab = browserTabs();
  const [first, second] = [newTab(), newTab()];
  first.enter();
  const buyer = open({ storage: first.storage });
  await live(buyer);
  const answer = buyer.purchase(1);
  const id = await nthId(() => server.socket);
  second.enter();
  const later = open({ storage: second.storage });
  await until(() => expect(later.getState().pending).toMatchObject([{ id }]));
  server.sockets[0]?.refusal(id, 'sold_out');
  expect(await answer).toMatchObject({ reason: 'sold_out' });
  expect(later.getState().pending).toEqual([]);
  expect(later.getState().lastRefusal).toMatchObject({ id, reason: 'sold_out' });
});
