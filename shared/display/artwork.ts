/**
 * A quiet picture for a drop that has none, drawn from its sku: two circles woven from bars, as an image address that needs
 * no request. The same sku always looks the same.
 */
export function artworkOf(sku: string): string {
  const random = randomOf(sku);
  const bars = 9 + 2 * Math.floor(random() * 7);
  const apart = 50 + random() * 90;
  const radius = 190 + random() * 50;
  const turn = Math.floor(random() * 6) * 30;
  const layers: [string[], string[]] = [[], []];
  for (let bar = 0; bar < bars; bar++) {
    const side = bar % 2;
    const shift = (side === 0 ? 1 : -1) * apart * Math.sin((Math.PI * bar) / (bars - 1)) ** 2;
    layers[side === 0 ? 0 : 1].push(barOf(bar, bars, radius, shift));
  }
  const svg = [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 900">',
    '<style>.a{fill:#414b50}.b{fill:#a7b1b6}@media(prefers-color-scheme:dark){.a{fill:#c5cdd0}.b{fill:#4a5459}}</style>',
    `<g transform="rotate(${turn} 450 450)">`,
    `<path class="a" d="${layers[0].join('')}"/><path class="b" d="${layers[1].join('')}"/>`,
    '</g></svg>',
  ].join('');
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** One horizontal bar of a circle about the middle of the picture, with the circle's own curve at both ends. */
function barOf(bar: number, bars: number, radius: number, shift: number): string {
  const top = -radius + (2 * radius * bar) / bars;
  const bottom = top + (2 * radius) / bars;
  const halfTop = Math.sqrt(Math.max(0, radius ** 2 - top ** 2));
  const halfBottom = Math.sqrt(Math.max(0, radius ** 2 - bottom ** 2));
  const x = (offset: number): string => (450 + shift + offset).toFixed(1);
  const y = (offset: number): string => (450 + offset).toFixed(1);
  const arc = `A${radius.toFixed(1)} ${radius.toFixed(1)} 0 0 1`;
  return `M${x(-halfTop)} ${y(top)}H${x(halfTop)}${arc} ${x(halfBottom)} ${y(bottom)}H${x(-halfBottom)}${arc} ${x(-halfTop)} ${y(top)}z`;
}

/** Numbers from 0 to 1 that follow from the text alone: FNV-1a, then mulberry32. */
function randomOf(text: string): () => number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
