import type { ReactNode } from 'react';
import { PRODUCT } from './words.ts';

/** Drawings with their words: each is a list or a picture in SVG, and beside it the same as a table. */

export interface Bar {
  readonly name: string;
  readonly label: string;
  readonly value: number;
  /** As it is shown, with its unit where it needs one. */
  readonly text: string;
  /** A line more, in small print. */
  readonly note?: string;
  /** Single rounds, each a mark on the bar. */
  readonly rounds?: readonly number[];
}

/** One bar a row, all on one scale. The words stand in HTML, so that they keep their size on a phone. */
export function Bars({ bars, caption, children }: { bars: readonly Bar[]; caption: string; children?: ReactNode }) {
  const most = Math.max(...bars.flatMap(({ value, rounds = [] }) => [value, ...rounds])) || 1;
  const share = (value: number) => `${((value / most) * 100).toFixed(2)}%`;
  return (
    <figure className="eras-figure">
      <ul className="eras-bars">
        {bars.map(({ name, label, value, text, note, rounds = [] }) => (
          <li key={name} data-own={name.startsWith(PRODUCT) || undefined}>
            <p className="eras-label">{label}</p>
            <p className="eras-value">{text}</p>
            <div className="eras-dial">
              <svg className="eras-ticks" aria-hidden="true">
                <rect className="eras-track" width="100%" height="100%" />
                <rect className="eras-bar" width={share(value)} height="100%" />
              </svg>
              <svg aria-hidden="true">
                {rounds.map((round, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a round is its number, and two may have measured the same.
                  <circle key={index} className="eras-round" cx={share(round)} cy="50%" r="4" />
                ))}
              </svg>
            </div>
            {note !== undefined && <p className="eras-note muted small">{note}</p>}
          </li>
        ))}
      </ul>
      <Caption text={caption}>{children}</Caption>
    </figure>
  );
}

export interface Sold {
  readonly name: string;
  readonly label: string;
  readonly text: string;
  /** Units sold, and how many of them did not exist. */
  readonly sold: number;
  readonly beyond: number;
}

/** What was sold against what there was: whatever stands beyond the needle did not exist. */
export function StockBars({
  rows,
  stock,
  caption,
  children,
}: {
  rows: readonly Sold[];
  stock: number;
  caption: string;
  children?: ReactNode;
}) {
  const most = Math.max(stock, ...rows.map(({ sold }) => sold)) * 1.02;
  const share = (value: number) => `${((value / most) * 100).toFixed(2)}%`;
  return (
    <figure className="eras-figure">
      <ul className="eras-bars">
        {rows.map(({ name, label, text, sold, beyond }) => (
          <li key={name} data-wrong={beyond > 0 || undefined}>
            <p className="eras-label">{label}</p>
            <p className="eras-value">{text}</p>
            <div className="eras-dial">
              <svg className="eras-ticks" aria-hidden="true">
                <rect className="eras-bar" width={share(sold - beyond)} height="100%" />
                <rect className="eras-beyond" x={share(sold - beyond)} width={share(beyond)} height="100%" />
              </svg>
              <svg aria-hidden="true">
                <rect className="eras-needle" x={share(stock)} width="2" height="100%" />
              </svg>
            </div>
          </li>
        ))}
      </ul>
      <Caption text={caption}>{children}</Caption>
    </figure>
  );
}

/** Under each drawing: what it shows, and the table of the same. */
function Caption({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <figcaption>
      <p className="muted small">{text}</p>
      {children !== undefined && (
        <details>
          <summary>The same as a table</summary>
          {children}
        </details>
      )}
    </figcaption>
  );
}

export interface Line {
  readonly name: string;
  readonly label: string;
  readonly points: readonly { readonly level: number; readonly value: number }[];
}

/** Of the drawing's height and width, in percent: room for the scales and for the names at the ends of the lines. */
const TOP = 4;
const BOTTOM = 90;
const LEFT = 15;
const RIGHT = 65;

/** Names need so much of the height each. */
const NAME_HEIGHT = 6.2;

/** Lines over shoppers at once; both scales grow by factors. All places are percentages, so the words keep their size. */
export function Lines({ lines, caption, children }: { lines: readonly Line[]; caption: string; children?: ReactNode }) {
  const levels = [...new Set(lines.flatMap(({ points }) => points.map(({ level }) => level)))].sort((a, b) => a - b);
  const values = lines.flatMap(({ points }) => points.map(({ value }) => value));
  const from = Math.floor(Math.log10(Math.min(...values)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(...values))));
  const x = (level: number) => LEFT + (levels.indexOf(level) / (levels.length - 1 || 1)) * (RIGHT - LEFT);
  const y = (value: number) => BOTTOM - ((Math.log10(value) - from) / (to - from)) * (BOTTOM - TOP);
  const tens = Array.from({ length: to - from + 1 }, (_, power) => 10 ** (from + power));
  const names = placeNames(lines, y);
  return (
    <figure className="eras-figure">
      <svg className="eras-lines" aria-hidden="true">
        {tens.map((value) => (
          <g key={value}>
            <line className="eras-grid" x1="0%" x2={`${RIGHT}%`} y1={`${y(value)}%`} y2={`${y(value)}%`} />
            <text className="eras-scale" x="0%" y={`${y(value)}%`} dy="-0.4em">
              {value.toLocaleString('en')}
            </text>
          </g>
        ))}
        {levels.map((level) => (
          <text key={level} className="eras-scale" x={`${x(level)}%`} y="97%" textAnchor="middle">
            {level}
          </text>
        ))}
        {lines.map(({ name, points }) => (
          <g key={name} className="eras-line" data-era={name}>
            {points.slice(1).map((point, index) => {
              const before = points[index] ?? point;
              const ends = { x1: x(before.level), x2: x(point.level), y1: y(before.value), y2: y(point.value) };
              return <line key={point.level} {...percentages(ends)} />;
            })}
            {points.map(({ level, value }) => (
              <circle key={level} cx={`${x(level)}%`} cy={`${y(value)}%`} r="3" />
            ))}
          </g>
        ))}
        {names.map(({ name, label, at, end }) => (
          <g key={name} className="eras-name" data-era={name}>
            <line {...percentages({ x1: RIGHT + 1, x2: RIGHT + 3, y1: end, y2: at })} />
            <text x={`${RIGHT + 3.5}%`} y={`${at}%`} dy="0.35em">
              {label}
            </text>
          </g>
        ))}
      </svg>
      <Caption text={caption}>{children}</Caption>
    </figure>
  );
}

function percentages(places: Readonly<Record<string, number>>) {
  return Object.fromEntries(Object.entries(places).map(([name, value]) => [name, `${value.toFixed(2)}%`]));
}

/** Beside the ends of the lines, moved apart where they would stand on one another. */
function placeNames(lines: readonly Line[], y: (value: number) => number) {
  const ends = lines
    .map(({ name, label, points }) => ({ name, label, end: y(points.at(-1)?.value ?? 1) }))
    .sort((a, b) => a.end - b.end);
  let free = TOP - NAME_HEIGHT;
  const placed = ends.map((name) => {
    free = Math.max(free + NAME_HEIGHT, name.end);
    return { ...name, at: free };
  });
  // What was pushed out below moves up again, with those above it.
  let lowest = BOTTOM;
  return placed.toReversed().map((name) => {
    const at = Math.min(name.at, lowest);
    lowest = at - NAME_HEIGHT;
    return { ...name, at };
  });
}
