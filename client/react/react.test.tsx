import { renderToString } from 'react-dom/server';
import { expect, test, vi } from 'vitest';
import { DROP, STOCK } from '../../tests/support/scriptedServer.ts';
import { type ConnectedDrop, useDrop, useDropState, useServerNow, useSizes } from './index.ts';

const OPTIONS = {
  sku: 'air-one',
  host: 'http://127.0.0.1:9',
  initial: { sku: 'air-one', drop: DROP, stock: { ...STOCK, remaining: 77 }, now: 1_000_000 },
};

function Ticker() {
  const { view, connection, pending } = useDrop(OPTIONS);
  return (
    <p>
      {view.stock?.remaining} left, {connection}, {pending.length} pending
    </p>
  );
}

function Impatient({ onAnswer }: { onAnswer: (answer: Promise<unknown>) => void }) {
  onAnswer(useDrop(OPTIONS).purchase(1));
  return null;
}

function Sizes() {
  const initial = {
    ...OPTIONS.initial,
    sizes: [
      { sku: 'air-one', drop: DROP, stock: STOCK },
      { sku: 'air-one-s', drop: DROP, stock: { ...STOCK, remaining: 3 } },
    ],
  };
  const sizes = useSizes({ ...OPTIONS, initial, sizes: ['air-one-s', 'air-one', 'air-one-l'] });
  return [...sizes.values()].map((drop) => <Size key={drop.sku} drop={drop} />);
}

function Size({ drop }: { drop: ConnectedDrop }) {
  return (
    <p>
      {drop.sku} {useDropState(drop).view.stock?.remaining ?? 'unknown'}.
    </p>
  );
}

function Countdown({ intervalMs }: { intervalMs?: number }) {
  return useServerNow(() => 1_234_567, intervalMs);
}

test('PAGE-1, SDK-7: the first rendering shows what the page knows, and connects to nothing', () => {
  const connect = vi.spyOn(globalThis, 'WebSocket');
  const request = vi.spyOn(globalThis, 'fetch');
  const text = renderToString(<Ticker />).replaceAll(/<[^>]*>/g, '');
  expect(text).toBe('77 left, connecting, 0 pending');
  expect(connect).not.toHaveBeenCalled();
  expect(request).not.toHaveBeenCalled();
});

test('PAGE-1, SDK-11: the first rendering of several sizes shows what the page knows of each', () => {
  const text = renderToString(<Sizes />).replaceAll(/<[^>]*>/g, '');
  expect(text).toBe('air-one-s 3.air-one 77.air-one-l unknown.');
});

test('SDK-2: before the component is mounted a purchase is refused rather than lost', async () => {
  const answers: Promise<unknown>[] = [];
  renderToString(<Impatient onAnswer={(answer) => answers.push(answer)} />);
  expect(await Promise.all(answers)).toMatchObject([{ type: 'refusal', reason: 'try_again' }]);
});

test('SDK-6: a countdown reads whole ticks of the clock of the server', () => {
  expect(renderToString(<Countdown />)).toBe('1234000');
  expect(renderToString(<Countdown intervalMs={100} />)).toBe('1234500');
});
