import { describe, expect, it } from 'vitest';
import { WEBHOOK_TYPES } from '../../../shared/protocol/webhooks.ts';
import { bodyOf, EMPTY_FORM, formProblems, serverProblem, toggled } from './receiverForm.ts';

const GOOD = { id: 'shop', url: 'https://shop.example/hook', events: WEBHOOK_TYPES };

describe('the form about a receiver', () => {
  it('BOOK-10: lets pass what the server takes', () => {
    expect(formProblems(GOOD, ['other'])).toEqual({});
    expect(formProblems({ ...GOOD, events: ['order.sold'] }, [])).toEqual({});
  });

  it('BOOK-10: says in its own words, field by field, what the schemas say', () => {
    expect(formProblems({ ...EMPTY_FORM, events: [] }, [])).toEqual({
      id: 'The name must be 1 to 64 characters of A-Z a-z 0-9 _ -.',
      url: 'The address must not be empty.',
      events: 'Choose at least one event.',
    });
    expect(formProblems({ ...GOOD, url: `https://shop.example/${'x'.repeat(2_048)}` }, []).url).toBe(
      'The address must have at most 2048 characters.',
    );
    expect(formProblems({ ...GOOD, url: 'shop' }, []).url).toBe('The address is not an address.');
    expect(formProblems({ ...GOOD, url: 'ftp://shop.example' }, []).url).toBe('The address must begin with https://.');
    expect(formProblems(GOOD, ['shop']).id).toBe('There is a receiver of this name already.');
  });

  it('BOOK-10: puts what the server alone can judge beside the field', () => {
    expect(serverProblem('url must lead to a public host, not to a private, local or reserved one.')).toEqual({
      url: 'The address must lead to a public host, not to a private, local or reserved one.',
    });
    expect(serverProblem('There are too many receivers.')).toEqual({});
  });

  it('BOOK-10: asks for all events by leaving them out, so that later ones come too', () => {
    expect(bodyOf(GOOD)).toEqual({ url: GOOD.url });
    expect(bodyOf({ ...GOOD, events: ['order.sold'] })).toEqual({ url: GOOD.url, events: ['order.sold'] });
    const without = toggled(WEBHOOK_TYPES, 'order.held');
    expect(without).toEqual(WEBHOOK_TYPES.slice(1));
    expect(toggled(without, 'order.held')).toEqual(WEBHOOK_TYPES);
  });
});
