import type { Phase } from '../../../shared/inventory/stock.ts';

/**
 * How something stands. The tone has a shape as well as a colour, so that both tell it:
 * `on` a full point in the needle's colour, `done` one in ink, `soon` a ring, `held` two bars, `off` a line, `wrong` a lozenge.
 */
export type Tone = 'on' | 'done' | 'soon' | 'held' | 'off' | 'wrong';

interface ChipProps {
  readonly tone: Tone;
  readonly children: string;
}

export function Chip({ tone, children }: ChipProps) {
  return (
    <span className="chip" data-tone={tone}>
      {children}
    </span>
  );
}

const PHASES: Readonly<Record<Phase, readonly [Tone, string]>> = {
  scheduled: ['soon', 'Scheduled'],
  open: ['on', 'On sale'],
  paused: ['held', 'Paused'],
  sold_out: ['off', 'Sold out'],
  closed: ['off', 'Closed'],
};

export function phaseWords(phase: Phase): string {
  return PHASES[phase][1];
}

/** The phase of a drop. */
export function PhaseChip({ phase }: { readonly phase: Phase }) {
  const [tone, words] = PHASES[phase];
  return <Chip tone={tone}>{words}</Chip>;
}
