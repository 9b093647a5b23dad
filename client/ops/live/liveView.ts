import type { DropInfo, StockSnapshot } from '../../../shared/protocol/messages.ts';
import { type LiveMessage, PULSE_HISTORY_SECONDS, type Pulse } from '../../../shared/protocol/pulse.ts';

/** What the live page knows of its drop, folded from the messages of the operator's socket. */
export interface LiveView {
  readonly drop: DropInfo;
  readonly stock: StockSnapshot;
  readonly lanes: number;
  /** Seconds in which something happened, oldest first; those of the last ten minutes. */
  readonly pulses: readonly Pulse[];
  /** Server time less this machine's time, in milliseconds. */
  readonly clockOffsetMs: number;
}

const HISTORY_MS = PULSE_HISTORY_SECONDS * 1_000;

/** @param receivedAtMs this machine's time, for the clock offset. */
export function updateLive(
  view: LiveView | undefined,
  message: LiveMessage,
  receivedAtMs: number,
): LiveView | undefined {
  switch (message.type) {
    case 'opening': {
      const { drop, stock, lanes, history, now } = message;
      const opening = { drop, stock, lanes, clockOffsetMs: now - receivedAtMs };
      // What was seen before a connection was lost is still true, and the object may have forgotten it since.
      return { ...opening, pulses: recent(joined(view?.pulses ?? [], history), now) };
    }
    case 'pulse': {
      if (view === undefined) return undefined;
      const { pulse, stock, lanes } = message;
      const pulses = recent(joined(view.pulses, [pulse]), pulse.at);
      return { ...view, stock: newerStock(view.stock, stock), lanes, pulses };
    }
    case 'drop':
      return view === undefined ? undefined : { ...view, drop: message.drop };
    default:
      message satisfies never;
      return view;
  }
}

/** The answer to a command may come before the socket tells the same, and after. */
export function newerStock(have: StockSnapshot, came: StockSnapshot): StockSnapshot {
  return came.seq < have.seq || (came.seq === have.seq && came.at < have.at) ? have : came;
}

/** A second that is told again replaces what was told of it. */
function joined(have: readonly Pulse[], came: readonly Pulse[]): readonly Pulse[] {
  const bySecond = new Map(have.map((pulse) => [pulse.at, pulse]));
  for (const pulse of came) bySecond.set(pulse.at, pulse);
  return [...bySecond.values()].sort((a, b) => a.at - b.at);
}

function recent(pulses: readonly Pulse[], nowMs: number): readonly Pulse[] {
  return pulses.filter(({ at }) => at >= nowMs - HISTORY_MS);
}
