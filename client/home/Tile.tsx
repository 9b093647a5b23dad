import type { Listed } from '../../shared/display/listing.ts';
import { pictureSeed } from '../../shared/display/sizes.ts';
import { Artwork } from '../design/Artwork.tsx';
import { Scale } from '../design/Scale.tsx';

/** One drop. worker/pages.ts writes the same markup for the first paint. */
export function Tile({ item }: { readonly item: Listed }) {
  const { summary, glance, line, price, href } = item;
  return (
    <li className="tile" data-phase={glance.phase}>
      <figure className="art">
        <Artwork sku={pictureSeed(summary)} imageUrl={summary.drop.imageUrl} />
      </figure>
      <div className="tile-words">
        <h2>
          <a href={href}>{summary.drop.title}</a>
        </h2>
        {price !== undefined && <p className="tile-price">{price}</p>}
        <p className="tile-line">{line}</p>
        <Scale stock={summary.stock} />
      </div>
    </li>
  );
}
