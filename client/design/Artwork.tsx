import { useState } from 'react';
import { artworkOf } from '../../shared/display/artwork.ts';

interface ArtworkProps {
  readonly sku: string;
  readonly imageUrl: string | undefined;
}

/** The drop's picture, or one drawn from its sku where it has none or where it does not load. The title beside it names it. */
export function Artwork({ sku, imageUrl }: ArtworkProps) {
  const [broken, setBroken] = useState<string>();
  const src = imageUrl === undefined || imageUrl === broken ? artworkOf(sku) : imageUrl;
  // Decoded at once, so that the picture does not vanish for a frame when React takes the page over.
  return <img src={src} alt="" decoding="sync" onError={() => setBroken(imageUrl)} />;
}
