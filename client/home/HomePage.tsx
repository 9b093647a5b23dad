import { listed, listHeading } from '../../shared/display/listing.ts';
import type { InitialHome } from '../../shared/initial.ts';
import { Bar } from '../design/Bar.tsx';
import { nextTick, useClock } from '../design/useClock.ts';
import { Empty } from './Empty.tsx';
import { Tile } from './Tile.tsx';
import { useDrops } from './useDrops.ts';

interface HomePageProps {
  readonly initial: InitialHome;
  readonly serverNow: () => number;
}

/** The drops with their state and stock at a glance. client/home/index.html holds the same frame for the first paint. */
export function HomePage({ initial, serverNow }: HomePageProps) {
  const { drops, next, stale, showMore } = useDrops(initial);
  const nowMs = useClock(serverNow, (now) => {
    const times = drops.flatMap(({ drop }) => [drop.opensAt, drop.closesAt]);
    const ahead = times.filter((time) => time !== undefined).flatMap((time) => nextTick(time)(now) ?? []);
    return ahead.length === 0 ? undefined : Math.min(...ahead);
  });
  const items = listed(drops, nowMs);
  return (
    <div className="home">
      <Bar>{stale && <p className="live">Not up to date. Trying again.</p>}</Bar>
      <main>
        <h1>{listHeading(items)}</h1>
        {items.length === 0 ? (
          <Empty />
        ) : (
          <ul className="tiles">
            {items.map((item) => (
              <Tile key={item.key} item={item} />
            ))}
          </ul>
        )}
        {next !== undefined && (
          <button className="button" type="button" onClick={showMore}>
            Show more
          </button>
        )}
      </main>
      <footer className="home-foot muted small">
        <a href="/docs/">Sell a drop from your own shop</a> <a href="/eras">Three eras, measured</a>
      </footer>
    </div>
  );
}
