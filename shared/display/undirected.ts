/** Embeddings, overrides and isolates of the Unicode bidirectional algorithm, and what ends them. */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * Somebody else's text without its marks of writing direction, for a place in a sentence: one that is not ended there would turn
 * the words after it round. Where a text has an element to itself, `<bdi>` keeps it as it is (rule HOST-1).
 */
export function undirected(text: string): string {
  return text.replace(DIRECTIONS, '');
}
