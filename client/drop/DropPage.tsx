import { useRef, useState } from 'react';
import { useClock } from '../design/useClock.ts';
import { Missing } from '../missing/Missing.tsx';
import { type ConnectedDrop, useDropState } from '../react/index.ts';
import type { DropState } from '../sdk/index.ts';
import { DropView } from './DropView.tsx';
import { dropScreen, nextChangeMs } from './dropScreen.ts';
import { type Memory, remember } from './memory.ts';
import { SizePicker } from './SizePicker.tsx';
import { useChosenSize } from './useChosenSize.ts';
import { useElsewhere } from './useElsewhere.ts';
import { useFocusOnAnswer } from './useFocusOnAnswer.ts';
import { useTitle } from './useTitle.ts';

interface DropPageProps {
  /** The drop whose address was opened. */
  readonly drop: ConnectedDrop;
  /** All sizes of its product by SKU, in the order in which they are shown, itself among them. */
  readonly sizes: ReadonlyMap<string, ConnectedDrop>;
  readonly loadedAtMs: number;
}

/** The drop page: one drop, or one size of several over the same socket. */
export function DropPage({ drop, sizes, loadedAtMs }: DropPageProps) {
  const [sku, choose] = useChosenSize(drop.sku);
  const { purchase, serverNow, ...state } = useDropState(sizes.get(sku) ?? drop);
  const others = useElsewhere(sizes, sku);
  const nowMs = useClock(serverNow, (now) => nextChangeMs([state, ...others.values()], now));
  const memory = useMemory(sku, state, nowMs);
  const screen = dropScreen(state, memory, { nowMs, loadedAtMs }, others);
  const focusOn = useFocusOnAnswer();
  const asking = useRef(new Set<string>());
  useTitle(screen);
  if (screen.unknown) return <Missing sku={sku} />;
  return (
    <DropView
      sku={sku}
      screen={screen}
      picker={sizes.size > 1 && <SizePicker drops={sizes} chosen={sku} onChoose={choose} />}
      nowMs={nowMs}
      serverNow={serverNow}
      onBuy={async (quantity) => {
        // The button goes only when the state says so; a second press may come before that.
        if (asking.current.has(sku)) return;
        asking.current.add(sku);
        try {
          focusOn(await purchase(quantity));
        } finally {
          asking.current.delete(sku);
        }
      }}
      onGiveBack={async (id) => {
        const owner = [...sizes.values()].find(({ getState }) => getState().view.orders.has(id)) ?? drop;
        focusOn(await owner.release(id));
      }}
    />
  );
}

/** What is news of one size is none of another. */
function useMemory(sku: string, state: DropState, nowMs: number): Memory {
  const [memory, setMemory] = useState(() => ({ sku, of: remember(undefined, state, nowMs) }));
  const next = remember(memory.sku === sku ? memory.of : undefined, state, nowMs);
  if (next !== memory.of || sku !== memory.sku) setMemory({ sku, of: next });
  return next;
}
