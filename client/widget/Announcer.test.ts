import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Announcer } from './Announcer.ts';

let said: string[];
let announcer: Announcer;

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  announcer = new Announcer((text) => said.push(text));
});

afterEach(() => {
  vi.useRealTimers();
});

test('WID-4: the first value is not announced, a change is, at once', () => {
  announcer.announce('23 left');
  expect(said).toEqual([]);
  announcer.announce('23 left');
  expect(said).toEqual([]);
  announcer.announce('22 left');
  expect(said).toEqual(['22 left']);
});

test('WID-4: what changes quickly is announced once in five seconds, and the newest last', () => {
  for (let left = 100; left > 0; left -= 1) {
    announcer.announce(`${left} left`);
    vi.advanceTimersByTime(100);
  }
  vi.advanceTimersByTime(60_000);
  expect(said.filter((text) => text !== '')).toEqual(['99 left', '50 left', '1 left']);
  expect(said.at(-1)).toBe('');
});

test('WID-4: what is announced is cleared, so that it is not read twice', () => {
  announcer.announce('2 left');
  announcer.announce('1 left');
  vi.advanceTimersByTime(999);
  expect(said).toEqual(['1 left']);
  vi.advanceTimersByTime(1);
  expect(said).toEqual(['1 left', '']);
});

test('WID-4: a value that went away and came back is no news', () => {
  announcer.announce('2 left');
  announcer.announce('1 left');
  announcer.announce('2 left');
  announcer.announce('1 left');
  vi.advanceTimersByTime(60_000);
  expect(said).toEqual(['1 left', '']);
});

test('WID-2, WID-4: another drop begins anew, without an announcement of its first value', () => {
  announcer.announce('2 left');
  announcer.announce('1 left');
  announcer.reset();
  announcer.announce('900 left');
  vi.advanceTimersByTime(60_000);
  expect(said.filter((text) => text !== '')).toEqual(['1 left']);
  announcer.announce('899 left');
  expect(said.at(-1)).toBe('899 left');
});
