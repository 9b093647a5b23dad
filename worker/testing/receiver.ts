import { Webhook } from 'standardwebhooks';
import { inject, vi } from 'vitest';
import type { WebhookEvent } from '../../shared/protocol/webhooks.ts';

/** A status, or one of the ways in which a receiver can misbehave. */
export type Answer =
  | number
  | 'hang'
  | 'late'
  | 'endless'
  | 'hang up'
  | 'gigabyte'
  | 'cut body'
  | 'cut head'
  | 'garbage'
  | 'long head'
  | 'right'
  | 'wrong';

interface Delivered {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly answer: Answer;
}

let receiversMade = 0;

/** A receiver on the real server of tests/support/receiver.ts, with a path that no other test uses. */
export class TestReceiver {
  readonly id: string;
  readonly url: string;

  constructor() {
    receiversMade += 1;
    this.id = `receiver-${receiversMade}-${crypto.randomUUID().slice(0, 8)}`;
    this.url = `${inject('receiverUrl')}/${this.id}`;
  }

  /** How it answers the next deliveries, one after the other; then it takes them all. */
  answer(...script: Answer[]): Promise<void> {
    return this.#behave({ script });
  }

  /** How it answers from now on. */
  always(answer: Answer): Promise<void> {
    return this.#behave({ always: answer });
  }

  /** Fails at deliveries whose `webhook-id` begins so, and takes all others. */
  refuse(id: string): Promise<void> {
    return this.#behave({ refused: id });
  }

  async delivered(): Promise<Delivered[]> {
    return (await fetch(this.url)).json<Delivered[]>();
  }

  /** What it took, checked with the public library as a shop does it: a wrong signature throws. */
  async verified(secret: string): Promise<{ id: string; event: WebhookEvent }[]> {
    const taken = (await this.delivered()).filter(({ answer }) => answer === 204 || answer === 'late');
    return taken.map(({ headers, body }) => ({
      id: headers['webhook-id'] ?? '',
      event: verify(secret, headers, body),
    }));
  }

  /** Waits until it has taken this many deliveries; the test's own time limit is the only one. */
  async until(count: number): Promise<void> {
    while ((await this.delivered()).length < count) await scheduler.wait(20);
  }

  async #behave(behaviour: object): Promise<void> {
    await fetch(this.url, { method: 'PUT', body: JSON.stringify(behaviour) });
  }
}

/** As at the time of the delivery: a test may live in another year. */
function verify(secret: string, headers: Record<string, string>, body: string): WebhookEvent {
  const clock = vi.spyOn(Date, 'now').mockReturnValue(Number(headers['webhook-timestamp']) * 1_000);
  try {
    return new Webhook(secret).verify(body, headers) as WebhookEvent;
  } finally {
    clock.mockRestore();
  }
}
