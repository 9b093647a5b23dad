import { describe, expect, it } from 'vitest';
import type { ReceiverAnswer } from '../../../shared/protocol/answers/webhooks.ts';
import { WEBHOOK_TYPES } from '../../../shared/protocol/webhooks.ts';
import { deadLetterWords, deliveryWords, eventsWords, healthOf } from './receiverWords.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const clock = (atMs: number) => new Date(atMs).toISOString().slice(11, 16);
const ACTIVE: ReceiverAnswer = {
  id: 'shop',
  url: 'https://shop.example/hook',
  events: WEBHOOK_TYPES,
  createdAt: '2026-11-22T10:00:00.000Z',
  state: 'active',
  deadLetters: 0,
};
const FAILING = { since: '2026-11-22T11:00:00.000Z', failures: 4, error: 'it answered 500' };

describe('how a receiver stands', () => {
  it('BOOK-9: healthy needs no more words', () => {
    expect(healthOf(ACTIVE, NOW, clock)).toEqual({ tone: 'done', word: 'Healthy', text: undefined });
  });

  it('BOOK-9: failing is told with its cause, since when, and when it is tried again', () => {
    const health = (nextAttemptAt: string) =>
      healthOf({ ...ACTIVE, failing: { ...FAILING, nextAttemptAt } }, NOW, clock);
    expect(health('2026-11-22T12:05:00.000Z')).toEqual({
      tone: 'wrong',
      word: 'Failing',
      text: 'Failing since 11:00, 4 attempts: it answered 500. Next attempt in 5 minutes, at 12:05.',
    });
    expect(health('2026-11-22T12:00:07.000Z').text).toContain('Next attempt in 7 seconds');
    expect(health('2026-11-22T17:10:00.000Z').text).toContain('Next attempt in 5 hours');
    expect(health('2026-11-22T11:59:00.000Z').text).toContain('The next attempt is due now.');
    expect(
      healthOf(
        { ...ACTIVE, failing: { ...FAILING, failures: 1, nextAttemptAt: '2026-11-22T12:05:00.000Z' } },
        NOW,
        clock,
      ).text,
    ).toContain('one attempt:');
  });

  it('BOOK-9: disabled says by whom, and the way out where the endpoint is gone', () => {
    const disabled = (reason: 'gone' | 'operator') =>
      healthOf({ ...ACTIVE, state: 'disabled', disabled: { at: '2026-11-22T11:30:00.000Z', reason } }, NOW, clock);
    expect(disabled('gone')).toMatchObject({ tone: 'wrong', word: 'Disabled: gone' });
    expect(disabled('gone').text).toMatch(/410 Gone.*since 11:30.*Nothing is lost/);
    expect(disabled('operator')).toMatchObject({ tone: 'off', word: 'Disabled' });
  });

  it('BOOK-9: counts what it is told of, and what was given up', () => {
    expect(eventsWords(WEBHOOK_TYPES)).toBe('Every event');
    expect(eventsWords(['order.sold', 'drop.closed'])).toBe('order.sold, drop.closed');
    expect(eventsWords(WEBHOOK_TYPES.slice(0, 3))).toBe('3 of 8 events');
    expect([1, 1_200].map(deadLetterWords)).toEqual(['1 dead letter', '1,200 dead letters']);
  });

  it('BOOK-9: tells how one delivery went', () => {
    expect(deliveryWords({ delivered: true, status: 204, durationMs: 12 })).toBe(
      'Delivered: it answered with 204 in 12 ms.',
    );
    expect(deliveryWords({ delivered: false, error: 'it could not be reached', durationMs: 10_000 })).toBe(
      'Not delivered: it could not be reached, after 10,000 ms.',
    );
  });
});
