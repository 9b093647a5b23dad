import { useId, useMemo } from 'react';
import type uPlot from 'uplot';
import { type Drawing, Plot } from './Plot.tsx';
import type { Values } from './series.ts';
import type { Theme } from './theme.ts';

/** The second that is looked at, in all charts at once. */
export interface Pointer {
  readonly moment: number | undefined;
  readonly onMoment: (moment: number | undefined) => void;
}

interface ChartProps {
  readonly title: string;
  /** What the looked-at second says, in words. */
  readonly reading: string;
  /** What the whole shows, in a sentence. */
  readonly label: string;
  /** What the colours stand for, where there is more than one. */
  readonly keys?: readonly (readonly [keyof Theme, string])[];
  readonly draw: Drawing;
  readonly theme: Theme;
  readonly at: readonly number[];
  /** In the order in which they are drawn over each other. */
  readonly values: readonly Values[];
  readonly pointer: Pointer;
}

/** One chart: its name, its reading, and the ticks. */
export function Chart({ title, reading, label, keys = [], draw, theme, at, values, pointer }: ChartProps) {
  const id = useId();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a list of lists is the same as long as each of them is.
  const data = useMemo(() => [at, ...values] as uPlot.AlignedData, [at, ...values]);
  return (
    <figure className="chart" aria-labelledby={id}>
      <figcaption>
        <span className="chart-title" id={id}>
          {title}
        </span>
        <span className="chart-reading">{reading}</span>
        {keys.map(([colour, words]) => (
          <span key={words} className="chart-key" data-colour={colour}>
            {words}
          </span>
        ))}
      </figcaption>
      <Plot draw={draw} theme={theme} data={data} moment={pointer.moment} onMoment={pointer.onMoment} label={label} />
    </figure>
  );
}
