import { memo } from 'react';
import { type SizeState, sizeName, sizeStateAt, sizesLook } from '../../shared/display/sizes.ts';
import type { DropInfo } from '../../shared/protocol/messages.ts';
import { useClock } from '../design/useClock.ts';
import { type ConnectedDrop, useDropState } from '../react/index.ts';
import { SizeScale } from './SizeScale.tsx';

interface SizePickerProps {
  /** In the order in which they are shown. */
  readonly drops: ReadonlyMap<string, ConnectedDrop>;
  readonly chosen: string;
  /** The same function at each drawing: it would draw every size anew otherwise. */
  readonly onChoose: (sku: string) => void;
}

/**
 * All sizes of the product with their stock, as radio buttons: Tab goes to the chosen one, the arrow keys choose another. The
 * Worker writes links in the same place and of the same looks (worker/sizesHtml.ts), for as long as there is no script.
 */
export function SizePicker({ drops, chosen, onChoose }: SizePickerProps) {
  const names = [...drops.values()].map((drop) => nameNow(drop));
  return (
    <div className="sizes" role="radiogroup" aria-labelledby={LEGEND_ID} {...sizesLook(names)}>
      <p className="sizes-legend" id={LEGEND_ID}>
        Size
      </p>
      <div className="sizes-grid">
        {[...drops.values()].map((drop) => (
          <SizeOption key={drop.sku} drop={drop} chosen={drop.sku === chosen} onChoose={onChoose} />
        ))}
      </div>
    </div>
  );
}

const LEGEND_ID = 'sizes-legend';

function nameNow({ sku, getState }: ConnectedDrop): string {
  const { drop } = getState().view;
  return drop === undefined ? sku : sizeName({ sku, drop });
}

interface SizeOptionProps {
  readonly drop: ConnectedDrop;
  readonly chosen: boolean;
  readonly onChoose: (sku: string) => void;
}

const UNKNOWN: SizeState = { tone: 'waiting', words: 'One moment' };

/** It listens to its own drop alone, so that a sale in one size draws one option anew and not the page. */
const SizeOption = memo(function SizeOption({ drop: source, chosen, onChoose }: SizeOptionProps) {
  const { sku, serverNow } = source;
  const { drop, stock } = useDropState(source).view;
  const nowMs = useClock(serverNow, (now) => nextPhaseMs(drop, now));
  const { tone, words } = drop === undefined || stock === undefined ? UNKNOWN : sizeStateAt({ drop, stock }, nowMs);
  const name = drop === undefined ? sku : sizeName({ sku, drop });
  return (
    <label className="size" data-chosen={chosen} data-tone={tone}>
      <input
        className="visually-hidden"
        type="radio"
        name="size"
        value={sku}
        aria-label={`${name}, ${words}`}
        checked={chosen}
        onChange={() => onChoose(sku)}
      />
      <bdi className="size-name">{name}</bdi>
      <span className="size-state">{words}</span>
      {stock !== undefined && <SizeScale stock={stock} />}
    </label>
  );
});

/** The next moment at which time alone changes how a size stands. */
function nextPhaseMs(drop: DropInfo | undefined, nowMs: number): number | undefined {
  const times = [drop?.opensAt, drop?.closesAt].flatMap((time) => (time === undefined || time <= nowMs ? [] : [time]));
  return times.length === 0 ? undefined : Math.min(...times);
}
