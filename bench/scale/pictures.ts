import type { Surroundings } from '../surroundings.ts';
import type { Answers, Sweep } from './answers.ts';
import { drawLines, type Panel, type Series } from './lines.ts';
import type { Comparison, FigureName } from './measure/validate.ts';
import { REQUESTS_PER_SECOND } from './platform.ts';

/** Where the figures come from, under each picture. */
export function footOf({ machine, commit }: Surroundings): string {
  return `simulated with what was measured on ${machine.cpus} × ${machine.cpu}, commit ${commit.slice(0, 9)}`;
}

type Point = Sweep['points'][number];

/** A picture for each sweep, by the name of its file. */
export function picturesOf({ sweeps }: Answers, foot: string): Record<string, string> {
  return Object.fromEntries(
    sweeps.map((sweep) => [
      sweep.name,
      drawLines({ title: `A rush over ${sweep.label}`, xLabel: sweep.label, panels: panelsOf(sweep), foot }),
    ]),
  );
}

function panelsOf({ points }: Sweep): Panel[] {
  const series = (name: string, of: (point: Point) => number): Series => ({
    name,
    points: points.map((point) => ({ x: point.x, y: of(point) })),
  });
  const pair = (of: (point: Point) => { readonly p50: number; readonly p99: number }) => [
    series('p99', (point) => of(point).p99),
    series('p50', (point) => of(point).p50),
  ];
  return [
    { heading: 'ms until a purchase is answered', series: pair(({ outcome }) => outcome.answerMs) },
    { heading: 'ms until the last screen shows a change', series: pair(({ outcome }) => outcome.lastScreenMs) },
    {
      heading: 'calls at the Sku in the busiest second',
      series: [series('calls', ({ outcome }) => outcome.sku.callsPerSecondMost)],
      bound: { y: REQUESTS_PER_SECOND, label: "the platform's soft limit" },
    },
  ];
}

const NAMES: Readonly<Record<FigureName, string>> = {
  perSecond: 'purchases a second',
  p50Ms: 'ms, p50',
  p99Ms: 'ms, p99',
  soldOutMs: 'ms until sold out',
};

/** What was predicted over what was measured: on the line where both agree. */
export function validationPicture(comparisons: readonly Comparison[], foot: string): string {
  const panels = (Object.keys(NAMES) as FigureName[]).map((figure): Panel => {
    const points = comparisons.flatMap(({ predicted, measured }) => {
      const [x, y] = [measured[figure], predicted[figure]];
      return x === undefined || y === undefined ? [] : [{ x, y }];
    });
    points.sort((a, b) => a.x - b.x);
    const same = points.map(({ x }) => ({ x, y: x }));
    return {
      heading: NAMES[figure],
      series: [
        { name: 'predicted', points, scattered: true },
        { name: 'as measured', points: same },
      ],
    };
  });
  return drawLines({ title: 'Predicted, over what was measured', xLabel: 'measured', panels, foot });
}
