import { safeParse } from 'valibot';
import { PurchaseId, Shopper } from '../../../shared/protocol/fields.ts';

/** What the orders of a drop are searched by. Empty stands for anything. */
export interface Search {
  readonly shopper: string;
  /** The purchase id. */
  readonly id: string;
}

export const EVERYTHING: Search = { shopper: '', id: '' };

/** The search as the page's own address says it, so that it can be kept, sent on and gone back to. */
export function readSearch(query: string): Search {
  const params = new URLSearchParams(query);
  return { shopper: params.get('shopper') ?? '', id: params.get('id') ?? '' };
}

/** The same for the address and for the server: without what is not asked for. */
export function searchQuery(search: Search): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== '') query.set(name, value);
  }
  return query;
}

/** What was typed, as it is meant: names are often pasted with a space too many. */
export function tidied({ shopper, id }: Search): Search {
  return { shopper: shopper.trim(), id: id.trim() };
}

/** What is wrong with what was typed, judged as the server judges it; `undefined` where it can be asked for. */
export function searchProblem({ shopper, id }: Search): string | undefined {
  const wrong = [
    shopper === '' ? undefined : safeParse(Shopper, shopper).issues?.[0].message,
    id === '' ? undefined : safeParse(PurchaseId, id).issues?.[0].message.replace(/^id/, 'the purchase id'),
  ].find((message) => message !== undefined);
  return wrong === undefined ? undefined : `${wrong.charAt(0).toUpperCase()}${wrong.slice(1)}.`;
}

/** What an empty list means, and the way on. */
export function nothingFound({ shopper, id }: Search): { readonly heading: string; readonly text: string } {
  if (shopper === '' && id === '') {
    return { heading: 'No orders yet', text: 'The first purchase appears here. Look again once the drop is open.' };
  }
  const by = [shopper === '' ? [] : `of the shopper ${shopper}`, id === '' ? [] : `with the purchase id ${id}`].flat();
  return {
    heading: 'Nothing found',
    text: `There is no order ${by.join(' ')} in this drop. Both are compared letter by letter, capitals included.`,
  };
}
