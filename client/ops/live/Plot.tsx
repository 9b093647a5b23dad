import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import type { Theme } from './theme.ts';

/** How a chart is drawn in the colours of the page. Its width is that of its place. */
export type Drawing = (theme: Theme) => Omit<uPlot.Options, 'width'>;

interface PlotProps {
  readonly draw: Drawing;
  readonly theme: Theme;
  readonly data: uPlot.AlignedData;
  /** The second that is looked at, in seconds since the epoch; all charts show it with one line. */
  readonly moment: number | undefined;
  readonly onMoment: (moment: number | undefined) => void;
  /** What it shows, in a sentence. */
  readonly label: string;
}

/** A chart on a canvas. What it says to those who do not see it is its label; the figures are in the table. */
export function Plot({ draw, theme, data, moment, onMoment, label }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const newest = useRef({ data, moment, onMoment });
  newest.current = { data, moment, onMoment };

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const told = (u: uPlot) => {
      const { idx } = u.cursor;
      newest.current.onMoment(idx == null || (u.cursor.left ?? -1) < 0 ? undefined : u.data[0][idx]);
    };
    const options = draw(theme);
    const drawn = new uPlot(
      { ...options, width: element.clientWidth, hooks: { ...options.hooks, setCursor: [told] } },
      newest.current.data,
      element,
    );
    plot.current = drawn;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) drawn.setSize({ width: element.clientWidth, height: options.height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawn.destroy();
    };
  }, [draw, theme]);

  useEffect(() => {
    plot.current?.setData(data);
  }, [data]);

  // After the data, whose change moves every second along.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with new data the same second lies elsewhere.
  useEffect(() => {
    const drawn = plot.current;
    if (drawn === undefined) return;
    const left = moment === undefined ? -10 : drawn.valToPos(moment, 'x');
    drawn.setCursor({ left, top: 0 }, false);
  }, [moment, data, draw, theme]);

  return <div className="plot" ref={place} role="img" aria-label={label} />;
}
