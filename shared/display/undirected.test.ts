import { expect, it } from 'vitest';
import { undirected } from './undirected.ts';

it('HOST-1: a text loses its marks of writing direction, and nothing else', () => {
  expect(undirected('\u202eAir \u2066One\u2069\u202c')).toBe('Air One');
  // These belong to letters: they join them, or say how a number stands among them.
  const spelled = 'می\u200cخواهم \u200f1-2 <b>';
  expect(undirected(spelled)).toBe(spelled);
});
