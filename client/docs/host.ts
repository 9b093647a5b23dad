/** Stands for the shop's own Revenue Guard. Where a page is read on one, its script puts the real address in. */
export const PLACEHOLDER_HOST = 'https://drops.example';
