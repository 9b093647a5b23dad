import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jwtVerify } from 'jose';
import { Webhook } from 'standardwebhooks';
import { expect, vi } from 'vitest';
import { buy, call, operate } from '../http.ts';
import { OPERATOR_TOKEN, SHOPPER_TOKEN_SECRET, SOON } from '../program.ts';
import { type Routes, type Shop, serve } from '../shop.ts';
import { shapeOf } from './messageRuns.ts';
import type { Runs, Stage } from './runs.ts';

/** What a shop's server does: tokens, payments, webhooks. */
export function serverRuns(stage: () => Stage): Runs {
  return { ...tokenRuns(stage), ...paymentRuns(stage), ...receiverRuns(stage), ...proofRuns(stage) };
}

function tokenRuns(stage: () => Stage): Runs {
  return {
    async 'mint-token.ts'() {
      const { program, consumer } = stage();
      const { dropToken } = await consumer.load<{ dropToken(customer: string): Promise<string> }>('mint-token.ts');
      const token = await dropToken('customer-1');
      const { payload } = await jwtVerify(token, new TextEncoder().encode(SHOPPER_TOKEN_SECRET));
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(900);
      const headers = { 'idempotency-key': 'minted' };
      const path = '/api/drops/air-one/purchases';
      expect((await call(program, 'POST', path, { token, headers, body: { quantity: 1 } })).status).toBe(201);
    },
    async 'token-route.ts'() {
      const { dropTokenRoute } = await stage().consumer.load<{
        dropTokenRoute(request: Request, customerOf: () => string | undefined): Promise<Response>;
      }>('token-route.ts');
      const request = new Request('https://shop.example/drop-token');
      expect((await dropTokenRoute(request, () => undefined)).status).toBe(401);
      const answer = await dropTokenRoute(request, () => 'customer-2');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(await answer.json()).toEqual({ token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) });
    },
  };
}

/** A drop that is over. */
function proofRuns(stage: () => Stage): Runs {
  async function sellOut(): Promise<string> {
    const { program } = stage();
    await program.server.createDrop('air-zero', { title: 'Air Zero', total: 1 });
    const { token } = await program.server.session();
    const headers = { 'idempotency-key': 'the-only-one' };
    await call(program, 'POST', '/api/drops/air-zero/purchases', { token, headers, body: { quantity: 1 } });
    await operate(program, 'POST', '/api/drops/air-zero/close', { id: 'over' });
    return token;
  }

  return {
    async 'check-proof.ts'() {
      await sellOut();
      const { json } = await call(stage().program, 'GET', '/api/drops/air-zero/proof');
      const said = `Whole: ${json.entries} entries, 1 of 1 sold.\nLast hash: ${json.head}\n`;
      expect(await stage().consumer.node('check-proof.ts')).toBe(said);
    },
    async 'find-in-proof.sh'() {
      const token = await sellOut();
      const own = JSON.parse(await stage().consumer.shell('find-in-proof.sh', { DROP_TOKEN: token }));
      expect(own).toMatchObject({ sku: 'air-zero', shopper: expect.stringMatching(/^[0-9a-f]{24}$/) });
    },
  };
}

interface Settling {
  onPayment(event: object, giveMoneyBack: (paymentId: string) => Promise<void>): Promise<void>;
}

function paymentRuns(stage: () => Stage): Runs {
  /** Somebody holds a unit. */
  async function hold(sku: string, order: string) {
    const { program } = stage();
    const { token, shopper } = await program.server.session();
    const headers = { 'idempotency-key': order };
    await call(program, 'POST', `/api/drops/${sku}/purchases`, { token, headers, body: { quantity: 1 } });
    return { metadata: { sku, shopper, order }, paymentId: `pay_${order}` };
  }

  async function stateOf({ metadata: { sku, shopper } }: Awaited<ReturnType<typeof hold>>): Promise<string> {
    const path = `/api/drops/${sku}/orders?shopper=${encodeURIComponent(shopper)}`;
    return (await operate(stage().program, 'GET', path)).json.orders[0].state;
  }

  return {
    async 'settle-payment.ts'() {
      const { program, consumer } = stage();
      const { onPayment } = await consumer.load<Settling>('settle-payment.ts');
      const back: string[] = [];
      const pay = (type: string, id: string, held: object) =>
        onPayment({ id, type: `payment.${type}`, ...held }, async (paymentId) => void back.push(paymentId));
      await program.server.createDrop('paid', { title: 'Paid', total: 2, holdSeconds: 600 });

      const paid = await hold('paid', 'one');
      await pay('succeeded', 'evt_1', paid);
      await pay('succeeded', 'evt_1', paid);
      expect(await stateOf(paid)).toBe('sold');

      const failed = await hold('paid', 'two');
      await pay('failed', 'evt_2', failed);
      expect(await stateOf(failed)).toBe('released');
      expect(back).toEqual([]);

      await program.server.createDrop('late', { title: 'Late', total: 1, holdSeconds: 1 });
      const late = await hold('late', 'late');
      await expect.poll(async () => (await program.server.stock('late')).remaining, SOON).toBe(1);
      await program.server.createDrop('late', { title: 'Late', total: 1, holdSeconds: 0 });
      await buy(program, 'late', 'faster');
      await pay('succeeded', 'evt_3', late);
      expect(back).toEqual(['pay_late']);
    },
  };
}

interface Receiving {
  receive(request: Request): Promise<Response>;
  readonly seen: Set<string>;
  readonly orders: Map<string, { readonly state: string }>;
}

function receiverRuns(stage: () => Stage): Runs {
  /** A shop that receives, named to the program. Ends with what `look` does. */
  async function receiving(look: (heard: Heard) => Promise<void>): Promise<void> {
    const { consumer } = stage();
    const deliveries: Request[] = [];
    const routes: Routes = {};
    const shop: Shop = await serve(routes);
    try {
      const answer = await consumer.shell('add-receiver.sh', { OPERATOR_TOKEN, SHOP_URL: shop.origin });
      const { secret } = JSON.parse(answer);
      // Shown once; afterwards the receiver has another address and the same secret.
      vi.stubEnv('DROP_WEBHOOK_SECRET', secret ?? process.env['DROP_WEBHOOK_SECRET']);
      const shopsOwn = await consumer.load<Receiving>('receive-webhook.ts');
      routes['/drop-events'] = (request) => {
        deliveries.push(request.clone() as Request);
        return shopsOwn.receive(request);
      };
      await look({ ...shopsOwn, deliveries, answer: JSON.parse(answer) });
    } finally {
      await shop.close();
    }
  }

  return {
    async 'add-receiver.sh'() {
      await receiving(async ({ answer }) => {
        expect(answer).toMatchObject({ id: 'shop', events: ['order.sold', 'order.refunded'] });
        expect(answer['secret']).toMatch(/^whsec_/);
      });
    },
    async 'test-receiver.sh'() {
      await receiving(async ({ deliveries }) => {
        const answer = JSON.parse(await stage().consumer.shell('test-receiver.sh', { OPERATOR_TOKEN }));
        expect(answer).toMatchObject({ delivered: true });
        expect(await deliveries[0]?.json()).toMatchObject({ type: 'test' });
      });
    },
    async 'rotate-secret.sh'() {
      await receiving(async ({ deliveries }) => {
        const { secret } = JSON.parse(await stage().consumer.shell('rotate-secret.sh', { OPERATOR_TOKEN }));
        await stage().consumer.shell('test-receiver.sh', { OPERATOR_TOKEN });
        const [delivery] = deliveries;
        const headers = Object.fromEntries(delivery?.headers ?? []);
        const body = (await delivery?.text()) ?? '';
        // The new secret and the one before it.
        for (const either of [secret, process.env['DROP_WEBHOOK_SECRET'] ?? '']) {
          expect(new Webhook(either).verify(body, headers)).toMatchObject({ type: 'test' });
        }
      });
    },
    async 'receive-webhook.ts'() {
      await receiving(async ({ deliveries, seen, orders, receive }) => {
        await buy(stage().program, 'air-one', 'told');
        const states = () => [...orders.values()].map(({ state }) => state);
        await expect.poll(states, SOON).toEqual(['sold']);
        const [delivery] = deliveries;
        if (delivery === undefined) throw new Error('Nothing was delivered.');
        const body = await delivery.text();
        const before = seen.size;
        const again = (text: string) =>
          receive(new Request(delivery.url, { method: 'POST', headers: delivery.headers, body: text }));
        expect((await again(body)).status).toBe(204);
        expect(seen.size).toBe(before);
        expect((await again(body.replace('"sold"', '"held"'))).status).toBe(401);
        expect(states()).toEqual(['sold']);
      });
    },
    async 'webhook-body.json'() {
      await receiving(async ({ deliveries }) => {
        await buy(stage().program, 'air-one', 'shown');
        await expect.poll(() => deliveries.length, SOON).toBeGreaterThan(0);
        const shown = JSON.parse(await readFile(join(stage().consumer.folder, 'webhook-body.json'), 'utf8'));
        expect(shapeOf(await deliveries[0]?.json())).toEqual(shapeOf(shown));
      });
    },
  };
}

interface Heard extends Receiving {
  readonly deliveries: readonly Request[];
  /** To the PUT. */
  readonly answer: Readonly<Record<string, unknown>>;
}
