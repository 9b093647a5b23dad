import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { DropBody } from '../../../shared/protocol/bodies.ts';
import { answer, form } from '../testing/drops.ts';
import { checkForm, checkSku, type DropForm, formOf, suggestSku } from './dropForm.ts';

function errorsOf(changes: Partial<DropForm>) {
  const checked = checkForm(form(changes));
  return checked.ok ? {} : checked.errors;
}

function bodyOf(changes: Partial<DropForm>) {
  const checked = checkForm(form(changes));
  if (!checked.ok) throw new Error(JSON.stringify(checked.errors));
  return checked.body;
}

describe('the form of a drop', () => {
  it('OPS-5: what is not filled in is not sent', () => {
    expect(bodyOf({ maxPerPurchase: '', holdSeconds: '', lanes: '' })).toEqual({ title: 'Air One', total: 500 });
  });

  it('OPS-5, OPS-6: all that is filled in is sent as the server reads it', () => {
    const opensAt = new Date(2026, 10, 22, 18).toISOString();
    const body = bodyOf({
      product: ' air-one ',
      size: ' EU 42 ',
      imageUrl: ' /demo/air-one.svg ',
      amount: '29,50',
      currency: 'eur',
      perShopperLimit: ' 3 ',
      opensAt: '2026-11-22T18:00',
      region: 'weur',
    });
    expect(body).toEqual({
      title: 'Air One',
      product: 'air-one',
      size: 'EU 42',
      imageUrl: '/demo/air-one.svg',
      price: { amount: 29.5, currency: 'EUR' },
      total: 500,
      perShopperLimit: 3,
      maxPerPurchase: 10,
      opensAt,
      holdSeconds: 0,
      lanes: 0,
      region: 'weur',
    });
    expect(v.parse(DropBody, body).opensAt).toBe(Date.parse(opensAt));
  });

  it('OPS-5: a drop that is read comes out of its form as it was', () => {
    const drop = answer({
      imageUrl: 'https://shop.example/a.png',
      perShopperLimit: 2,
      opensAt: '2026-11-22T12:00:00.250Z',
      closesAt: '2026-11-23T12:00:00.000Z',
      holdSeconds: 600,
      lanes: 3,
      region: 'apac',
      product: 'air-one',
      size: '42',
    });
    const { sku: _, stock: __, ...definition } = drop;
    const checked = checkForm(formOf(drop));
    expect(checked).toEqual({ ok: true, body: definition });
  });

  it('OPS-5: each wrong field has its own message, in words that fit beside it', () => {
    expect(
      errorsOf({
        title: ' ',
        imageUrl: 'javascript:alert(1)',
        amount: '-1',
        currency: 'E1',
        total: '',
        perShopperLimit: '0',
        maxPerPurchase: '1001',
        holdSeconds: '1.5',
        lanes: 'many',
      }),
    ).toEqual({
      title: 'This must not be empty.',
      imageUrl: 'This must be a web address (https://…) or a path that begins with one slash.',
      amount: 'This must be from 0 to 1000000000.',
      currency: 'This must be three capital letters (ISO 4217).',
      total: expect.stringMatching(/^This must be a whole number from 0 to \d+\.$/),
      perShopperLimit: expect.stringMatching(/^This must be a whole number from 1 to \d+\.$/),
      maxPerPurchase: 'This must be a whole number from 1 to 1000.',
      holdSeconds: 'This must be a whole number from 0 to 604800.',
      lanes: 'This must be a whole number from 0 to 1000.',
    });
  });

  it.each(['1.000', '1,000', '1e3', '0x10', '12 000', '½', '9'.repeat(400)])(
    'OPS-5: "%s" units are refused, not guessed at',
    (total) => {
      expect(errorsOf({ total })).toHaveProperty('total');
    },
  );

  it('OPS-5: a drop cannot close before it opens, and a time must be one', () => {
    expect(errorsOf({ opensAt: '2026-11-22T18:00', closesAt: '2026-11-22T18:00' })).toEqual({
      closesAt: 'This must be later than the opening.',
    });
    expect(errorsOf({ opensAt: 'soon' })).toHaveProperty('opensAt');
  });

  it('OPS-5, WATCH-3: a product has a size and a size a product; whichever is missing is told at its place', () => {
    expect(errorsOf({ product: 'air-one' })).toEqual({ size: 'This is required where there is a product.' });
    expect(errorsOf({ size: '42' })).toEqual({ product: 'This is required where there is a size.' });
    expect(errorsOf({ product: 'air one', size: 'x'.repeat(25) })).toEqual({
      product: expect.stringMatching(/^This must be 1 to 64 characters/),
      size: 'This must be a text of 1 to 24 characters without space around it.',
    });
  });

  it('OPS-5: the SKU is checked, and suggested from the title', () => {
    expect(suggestSku('Air One — night edition')).toBe('air-one-night-edition');
    expect(suggestSku('  Crème brûlée №5! ')).toBe('creme-brulee-no5');
    expect(suggestSku('漢字')).toBe('');
    const long = suggestSku('a '.repeat(80));
    expect(checkSku(long)).toBeUndefined();
    expect(checkSku('')).toMatch(/^This must be 1 to 64 characters/);
    expect(checkSku('a/b')).toBeDefined();
  });
});
