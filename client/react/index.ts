export { type UsedDrop, useDrop, useDropState } from './useDrop.ts';
export type { ConnectedDrop } from './useDropClient.ts';
export { useServerNow } from './useServerNow.ts';
export { type SizesOptions, useSizes } from './useSizes.ts';
