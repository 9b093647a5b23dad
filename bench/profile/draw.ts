import { escapeXml, STYLE, svgOpen } from '../plot.ts';
import type { Surroundings } from '../surroundings.ts';
import { number } from '../text.ts';
import type { Profiled } from './profile.ts';

const WIDTH = 760;
const LEFT = 24;
/** Where bars begin: the names stand before them. */
const BARS = 270;
const RIGHT = 110;
const TOP = 72;
const HEADING = 42;
const ROW = 24;
const BAR = 12;
const FOOT = 40;

/** Draws each profile as bars of microseconds, on one scale for all, so that they can be compared. */
export function drawProfile(title: string, profiles: readonly Profiled[], { machine, commit }: Surroundings): string {
  const known = profiles.map((profile) => ({ profile, rows: rowsOf(profile) }));
  const most = Math.max(...known.flatMap(({ rows }) => rows.map(({ usEach }) => usEach))) || 1;
  const panels: string[] = [];
  let y = TOP;
  for (const { profile, rows } of known) {
    panels.push(
      `<text class="heading" x="${LEFT}" y="${y + 26}">${escapeXml(profile.label)}: ${number(profile.usEach)} µs</text>`,
    );
    y += HEADING;
    for (const { name, usEach } of rows) {
      const width = ((usEach / most) * (WIDTH - BARS - RIGHT)).toFixed(1);
      const share = Math.round((usEach / profile.usEach) * 100);
      panels.push(
        `<text class="name" x="${BARS - 12}" y="${y + 15}" text-anchor="end">${escapeXml(name)}</text>`,
        `<rect class="bar" x="${BARS}" y="${y + 4}" width="${width}" height="${BAR}"/>`,
        `<text class="quiet" x="${(BARS + Number(width) + 8).toFixed(1)}" y="${y + 15}">${number(usEach)} µs · ${share} %</text>`,
      );
      y += ROW;
    }
  }
  const height = y + FOOT;
  return [
    svgOpen(WIDTH, height),
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="desc">${escapeXml(known.map(({ profile, rows }) => described(profile, rows)).join(' '))}</desc>`,
    `<style>${STYLE}\n  .name { font-size: 13px; }</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}"/>`,
    `<text class="title" x="${LEFT}" y="36">${escapeXml(title)}</text>`,
    `<text class="quiet" x="${LEFT}" y="56">Microseconds of the runtime’s processor time at saturation, and their share.</text>`,
    ...panels,
    `<text class="quiet" x="${LEFT}" y="${height - 16}">${escapeXml(`${machine.cpus} × ${machine.cpu}, commit ${commit.slice(0, 9)}`)}</text>`,
    '</svg>\n',
  ].join('\n');
}

/** In the same order everywhere, so that one panel can be held against another; none where the system did not tell. */
function rowsOf({ kinds = [] }: Profiled): NonNullable<Profiled['kinds']> {
  return kinds;
}

function described({ label, usEach }: Profiled, rows: ReturnType<typeof rowsOf>): string {
  return `${label}: ${number(usEach)} µs. ${rows.map((row) => `${row.name}: ${number(row.usEach)}.`).join(' ')}`;
}
