export { type UsedDrop, useDrop } from './useDrop.ts';
export { useServerNow } from './useServerNow.ts';
