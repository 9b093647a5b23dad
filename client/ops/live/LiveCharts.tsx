import { useMemo, useState } from 'react';
import { useClock } from '../../design/useClock.ts';
import { Chart, type Pointer } from './Chart.tsx';
import { drawCommits, drawCounts, drawLevel, drawReason, drawStock } from './drawings.ts';
import { LiveTable } from './LiveTable.tsx';
import type { LiveView } from './liveView.ts';
import {
  commitReading,
  countsSummary,
  formatMs,
  levelReading,
  levelSummary,
  momentReading,
  rateReading,
  reasonWords,
  stockReading,
} from './readings.ts';
import { lastSecondMs, type Series, seriesOf, type Values } from './series.ts';
import { useTheme } from './theme.ts';

interface LiveChartsProps {
  readonly view: LiveView;
  readonly serverNow: () => number;
}

const SPANS = [
  { seconds: 60, words: '1 minute' },
  { seconds: 180, words: '3 minutes' },
  { seconds: 600, words: '10 minutes' },
] as const;

const SECOND_MS = 1_000;

const nextSecond = (nowMs: number): number => (Math.floor(nowMs / SECOND_MS) + 1) * SECOND_MS;

/** The last minutes of a drop, second by second, on one axis of time. */
export function LiveCharts({ view, serverNow }: LiveChartsProps) {
  const [seconds, setSeconds] = useState<number>(SPANS[0].seconds);
  const [moment, setMoment] = useState<number>();
  const nowMs = useClock(serverNow, nextSecond);
  const lastMs = lastSecondMs(view.pulses, nowMs);
  const { pulses, stock } = view;
  const series = useMemo(() => seriesOf(pulses, stock, lastMs, seconds), [pulses, stock, lastMs, seconds]);
  const first = series.at[0] ?? 0;
  // A second that has left the charts cannot be looked at any more.
  const looked = moment === undefined || moment < first ? undefined : moment;
  const index = looked === undefined ? series.at.length - 1 : Math.round(looked - first);
  return (
    <section className="live-charts" aria-labelledby="live-charts">
      <div className="live-charts-head">
        <h2 id="live-charts">{looked === undefined ? 'Second by second' : <time>{clock(looked)}</time>}</h2>
        <fieldset className="filters">
          <legend className="visually-hidden">How far back</legend>
          {SPANS.map((span) => (
            <button
              key={span.seconds}
              className="filter"
              type="button"
              aria-pressed={seconds === span.seconds}
              onClick={() => setSeconds(span.seconds)}
            >
              {span.words}
            </button>
          ))}
        </fieldset>
      </div>
      <Charts series={series} index={index} pointer={{ moment: looked, onMoment: setMoment }} />
      <Scrubber series={series} index={index} onMoment={setMoment} />
      <LiveTable pulses={pulses} />
    </section>
  );
}

function clock(at: number): string {
  return new Date(at * SECOND_MS).toLocaleTimeString('en-GB');
}

interface ChartsProps {
  readonly series: Series;
  readonly index: number;
  readonly pointer: Pointer;
}

function Charts({ series, index, pointer }: ChartsProps) {
  const theme = useTheme();
  const { at, purchases, refusals, errors, watching } = series;
  const shared = { theme, at, pointer };
  const stock = useMemo(() => stacked(series), [series]);
  const commits = useMemo(() => [series.commitP99, series.commitP50], [series]);
  return (
    <>
      <Chart
        {...shared}
        title="Stock"
        keys={STOCK_KEYS}
        reading={stockReading(series, index)}
        label={levelSummary('Units left', series.remaining)}
        draw={drawStock}
        values={stock}
      />
      <Chart
        {...shared}
        title="Purchases"
        reading={rateReading(purchases, index)}
        label={countsSummary('Purchases', purchases)}
        draw={drawCounts}
        values={[purchases]}
      />
      {refusals.map(({ reason, values }) => (
        <Chart
          {...shared}
          key={reason}
          title={`Refused: ${reasonWords(reason)}`}
          reading={rateReading(values, index)}
          label={countsSummary(`Refused: ${reasonWords(reason)}`, values)}
          draw={drawReason}
          values={[values]}
        />
      ))}
      {errors.some((count) => count !== null && count > 0) && (
        <Chart
          {...shared}
          title="Frames that were no messages"
          reading={rateReading(errors, index)}
          label={countsSummary('Frames that were no messages', errors)}
          draw={drawReason}
          values={[errors]}
        />
      )}
      <Chart
        {...shared}
        title="On disk after"
        keys={COMMIT_KEYS}
        reading={commitReading(series, index)}
        label={commitSummary(series)}
        draw={drawCommits}
        values={commits}
      />
      <Chart
        {...shared}
        title="Watching"
        reading={levelReading(watching, index)}
        label={levelSummary('Watching', watching)}
        draw={drawLevel}
        values={[watching]}
      />
    </>
  );
}

const STOCK_KEYS = [
  ['ink', 'left'],
  ['held', 'held'],
  ['track', 'sold'],
] as const;

const COMMIT_KEYS = [
  ['ink', 'half of the writes'],
  ['held', '99 of 100'],
] as const;

/** Each on top of the next, as they are drawn: all, left and held, left. */
function stacked({ remaining, held, sold }: Series): Values[] {
  const over = (index: number, ...values: readonly Values[]): number | null => {
    const known = values.map((each) => each[index]).filter((value) => value != null);
    return known.length < values.length ? null : known.reduce((sum, value) => sum + value, 0);
  };
  return [
    remaining.map((_, index) => over(index, remaining, held, sold)),
    remaining.map((_, index) => over(index, remaining, held)),
    remaining,
  ];
}

function commitSummary({ commitP99 }: Series): string {
  const known = commitP99.filter((value) => value !== null);
  if (known.length === 0) return 'Nothing was written within this time.';
  return `Of the writes of a second, 99 of 100 were on disk within ${formatMs(Math.max(...known))} at the worst.`;
}

interface ScrubberProps {
  readonly series: Series;
  readonly index: number;
  readonly onMoment: (moment: number | undefined) => void;
}

/** The way to a second without a mouse. At its end it goes along with the present. */
function Scrubber({ series, index, onMoment }: ScrubberProps) {
  const last = series.at.length - 1;
  const at = series.at[index];
  return (
    <input
      className="scrubber"
      type="range"
      aria-label="Second"
      aria-valuetext={at === undefined ? undefined : `${clock(at)}: ${momentReading(series, index)}`}
      min={0}
      max={last}
      value={index}
      onChange={({ target }) => onMoment(target.valueAsNumber >= last ? undefined : series.at[target.valueAsNumber])}
    />
  );
}
