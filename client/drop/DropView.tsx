import type { ReactNode } from 'react';
import { formatPrice } from '../../shared/display/format.ts';
import { tallyOf } from '../../shared/display/gauge.ts';
import { titleSize } from '../../shared/display/glance.ts';
import { pictureSeed } from '../../shared/display/sizes.ts';
import { isOver } from '../../shared/proof/format.ts';
import { Artwork } from '../design/Artwork.tsx';
import { Bar } from '../design/Bar.tsx';
import { Figure } from '../design/Figure.tsx';
import { Scale } from '../design/Scale.tsx';
import type { DropClient } from '../sdk/index.ts';
import { ActionArea } from './ActionArea.tsx';
import { Announcer } from './Announcer.tsx';
import { CountdownFigure } from './Countdown.tsx';
import type { DropScreen, Shown } from './dropScreen.ts';
import { Notices } from './Notices.tsx';
import { Orders } from './Orders.tsx';

interface DropViewProps {
  readonly sku: string;
  readonly screen: DropScreen;
  /** To choose between the sizes of the product, where there are several. */
  readonly picker?: ReactNode;
  readonly nowMs: number;
  readonly serverNow: DropClient['serverNow'];
  readonly onBuy: (quantity: number) => Promise<void>;
  readonly onGiveBack: (id: string) => Promise<void>;
}

/** Draws the screen. The HTML that stands in its place before is drop/index.html, with the same classes in the same order. */
export function DropView({ sku, screen, picker, nowMs, serverNow, onBuy, onGiveBack }: DropViewProps) {
  const { shown, status } = screen;
  return (
    <div className="drop">
      <Bar>
        <p className="live" data-tone={status.tone}>
          {status.text}
        </p>
      </Bar>
      <main className="drop-main">
        <figure className="art">
          <Artwork
            sku={shown === undefined ? sku : pictureSeed({ sku, drop: shown.drop })}
            imageUrl={shown?.drop.imageUrl}
          />
        </figure>
        <div className="sheet">
          {shown === undefined ? <h1>One moment</h1> : <Naming shown={shown} />}
          {picker}
          {shown !== undefined && <Stock sku={sku} shown={shown} serverNow={serverNow} />}
          <Orders orders={screen.orders} serverNow={serverNow} onGiveBack={onGiveBack} />
          <div className="near" data-sticks={screen.action.kind !== 'none' && screen.orders.length === 0}>
            <Notices notices={screen.notices} />
            <ActionArea action={screen.action} drop={shown?.drop} onBuy={onBuy} />
          </div>
          {shown !== undefined && <Terms shown={shown} />}
        </div>
      </main>
      <Announcer key={sku} screen={screen} nowMs={nowMs} />
    </div>
  );
}

function Naming({ shown: { drop } }: { readonly shown: Shown }) {
  return (
    <div className="naming">
      <h1 data-size={titleSize(drop.title)}>{drop.title}</h1>
      {drop.price !== undefined && <p className="price">{formatPrice(drop.price)}</p>}
    </div>
  );
}

type StockProps = { readonly shown: Shown } & Pick<DropViewProps, 'sku' | 'serverNow'>;

function Stock({ sku, shown, serverNow }: StockProps) {
  const { drop, stock, glance, aside } = shown;
  const tally = tallyOf(drop, stock);
  const opensAt = glance.phase === 'scheduled' ? drop.opensAt : undefined;
  return (
    <section className="stock" data-phase={glance.phase} aria-label="Stock">
      <p className="state">
        {glance.words} {aside !== undefined && <span className="muted">{aside}</span>}
      </p>
      <div className="count">
        {opensAt === undefined ? (
          <Figure text={glance.figure} turns />
        ) : (
          <CountdownFigure untilMs={opensAt} serverNow={serverNow} />
        )}
        <p className="caption">{glance.caption}</p>
      </div>
      <Scale stock={stock} />
      <p className="tally muted small">
        {tally.held !== undefined && <span>{tally.held}</span>}
        <span>{tally.sold}</span>
      </p>
      {isOver({ ...stock, phase: glance.phase }) && (
        <p className="proof-link">
          <a href={`/proof/${encodeURIComponent(sku)}`}>See the public proof</a>
        </p>
      )}
    </section>
  );
}

function Terms({ shown }: { readonly shown: Shown }) {
  return (
    <dl className="facts terms">
      {shown.terms.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
