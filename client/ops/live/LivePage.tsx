import { formatCount } from '../../../shared/display/format.ts';
import { type Glance, glanceAt } from '../../../shared/display/glance.ts';
import { Figure } from '../../design/Figure.tsx';
import { Scale } from '../../design/Scale.tsx';
import { useClock } from '../../design/useClock.ts';
import { CountdownFigure } from '../../drop/Countdown.tsx';
import { formatTime } from '../../drop/times.ts';
import { Loading, Note, PhaseChip } from '../ui/index.ts';
import { Actions } from './Actions.tsx';
import { LiveCharts } from './LiveCharts.tsx';
import type { LiveState } from './liveFeed.ts';
import type { LiveView } from './liveView.ts';
import { useLive } from './useLive.ts';

/** The drop as it happens. Stands inside of the drop's frame, which has the heading and the tabs. */
export function LivePage({ sku }: { readonly sku: string }) {
  const { take, ...state } = useLive(sku);
  const { view } = state;
  if (view === undefined) {
    return state.connection === 'connecting' ? <Loading what="the drop" /> : <ConnectionNote state={state} />;
  }
  const serverNow = () => Date.now() + view.clockOffsetMs;
  return (
    <>
      <ConnectionNote state={state} />
      <Figures view={view} serverNow={serverNow} />
      <Actions sku={sku} drop={view.drop} stock={view.stock} onStock={take} />
      <LiveCharts view={view} serverNow={serverNow} />
    </>
  );
}

/** Whether what is shown is of now. It is there at once when it is needed, and says when what is shown is from. */
function ConnectionNote({ state }: { readonly state: LiveState }) {
  return (
    <div className="live-connection" aria-live="polite">
      {connectionWords(state, Date.now())}
    </div>
  );
}

function connectionWords({ connection, ended, view }: LiveState, nowMs: number) {
  const from =
    view === undefined ? '' : ` What you see is from ${formatTime(view.stock.at, nowMs, { seconds: true })}.`;
  if (ended === 'signed_out') {
    return (
      <Note>{`This page is no longer live: your session is over. It goes on when you sign in again.${from}`}</Note>
    );
  }
  switch (connection) {
    case 'live':
    case 'connecting':
      return null;
    case 'offline':
      return <Note>{`This device is offline. The page goes on by itself when it is back.${from}`}</Note>;
    case 'reconnecting':
    case 'ended':
      return <Note>{`The connection is lost. Connecting again by itself.${from}`}</Note>;
  }
}

const SECOND_MS = 1_000;

interface FiguresProps {
  readonly view: LiveView;
  readonly serverNow: () => number;
}

/** The numbers of this moment: what is left as on the drop page, and beside it what only the operator sees. */
function Figures({ view, serverNow }: FiguresProps) {
  const { drop, stock, lanes, pulses } = view;
  const nowMs = useClock(serverNow, (now) => now + SECOND_MS);
  const glance = glanceAt({ drop, stock }, nowMs);
  const opensAt = glance.phase === 'scheduled' ? drop.opensAt : undefined;
  const newest = pulses.at(-1);
  // A second that is longer ago than it takes to hear of the next says nothing about now.
  const rate = newest !== undefined && nowMs - newest.at < 3 * SECOND_MS ? newest.purchases : 0;
  return (
    <section className="live-now" aria-label="Now">
      <div className="live-left">
        <p className="live-state">
          <PhaseChip phase={glance.phase} /> <span className="muted">{scheduleWords(glance, view, nowMs)}</span>
        </p>
        <div className="count">
          {opensAt === undefined ? (
            <Figure text={formatCount(stock.remaining)} turns />
          ) : (
            <CountdownFigure untilMs={opensAt} serverNow={serverNow} />
          )}
          <p className="caption">
            {opensAt === undefined ? `left of ${formatCount(stock.total)}` : `until it opens, ${glance.caption}`}
          </p>
        </div>
      </div>
      <dl className="live-figures">
        <LiveFigure name="Held" value={stock.held} />
        <LiveFigure name="Sold" value={stock.sold} />
        <LiveFigure name="Bought a second" value={rate} />
        <LiveFigure name="Watching" value={stock.watching} />
        <LiveFigure name="Lanes" value={lanes} />
      </dl>
      <Scale stock={stock} />
    </section>
  );
}

function LiveFigure({ name, value }: { readonly name: string; readonly value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{formatCount(value)}</dd>
    </div>
  );
}

function scheduleWords({ phase }: Glance, { drop }: LiveView, nowMs: number): string {
  const { opensAt, closesAt } = drop;
  if (phase === 'scheduled' && opensAt !== undefined) return `opens ${formatTime(opensAt, nowMs)}`;
  if (phase === 'closed') {
    return closesAt !== undefined && closesAt <= nowMs ? `since ${formatTime(closesAt, nowMs)}` : 'by hand, for good';
  }
  return closesAt === undefined ? '' : `until ${formatTime(closesAt, nowMs)}`;
}
