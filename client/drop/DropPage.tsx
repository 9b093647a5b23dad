import { useRef, useState } from 'react';
import { useClock } from '../design/useClock.ts';
import { Missing } from '../missing/Missing.tsx';
import type { DropClient, DropState } from '../sdk/index.ts';
import { DropView } from './DropView.tsx';
import { dropScreen, nextChangeMs } from './dropScreen.ts';
import { type Memory, remember } from './memory.ts';
import { useFocusOnAnswer } from './useFocusOnAnswer.ts';
import { useTitle } from './useTitle.ts';

export type DropPageProps = { readonly sku: string; readonly state: DropState; readonly loadedAtMs: number } & Pick<
  DropClient,
  'purchase' | 'release' | 'serverNow'
>;

/** The drop page over any source of states: the live drop, or a state from a shelf. */
export function DropPage({ sku, state, loadedAtMs, purchase, release, serverNow }: DropPageProps) {
  const nowMs = useClock(serverNow, (now) => nextChangeMs(state, now));
  const memory = useMemory(state, nowMs);
  const screen = dropScreen(state, memory, { nowMs, loadedAtMs });
  const focusOn = useFocusOnAnswer();
  const asking = useRef(false);
  useTitle(screen);
  if (screen.unknown) return <Missing sku={sku} />;
  return (
    <DropView
      sku={sku}
      screen={screen}
      nowMs={nowMs}
      serverNow={serverNow}
      onBuy={async (quantity) => {
        // The button goes only when the state says so; a second press may come before that.
        if (asking.current) return;
        asking.current = true;
        try {
          focusOn(await purchase(quantity));
        } finally {
          asking.current = false;
        }
      }}
      onGiveBack={async (id) => focusOn(await release(id))}
    />
  );
}

function useMemory(state: DropState, nowMs: number): Memory {
  const [memory, setMemory] = useState(() => remember(undefined, state, nowMs));
  const next = remember(memory, state, nowMs);
  if (next !== memory) setMemory(next);
  return next;
}
