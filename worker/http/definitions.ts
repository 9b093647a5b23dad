import type { Context } from 'hono';
import { definitionTag, definitionText, type Precondition } from '../definition.ts';
import type { DropRecord } from '../skuApi.ts';
import { badRequest, ProblemError } from './problem.ts';
import { dropBody } from './views.ts';

/** What keeps two operators from undoing each other's changes unseen: `ETag`, `If-Match` and `If-None-Match` (RFC 9110). */

/** Names the definition, not the stock: an operator who edits a drop while it sells is not in anybody's way. */
export async function etagOf({ drop, listing, stock }: DropRecord): Promise<string> {
  return `"${await definitionTag(definitionText(drop, listing, stock.total))}"`;
}

/** What a `PUT` demands by its headers; a demand that cannot be understood is refused rather than passed over. */
export function preconditionOf(c: Context): Precondition | null {
  const match = c.req.header('if-match');
  const noneMatch = c.req.header('if-none-match');
  if (match !== undefined && noneMatch !== undefined) throw badRequest('Send If-Match or If-None-Match, not both.');
  if (noneMatch !== undefined) {
    if (noneMatch.trim() !== '*') throw badRequest('If-None-Match must be *: the drop must not exist yet.');
    return { kind: 'absent' };
  }
  if (match === undefined) return null;
  const tag = /^"([0-9a-f]{1,64})"$/.exec(match.trim())?.[1];
  if (tag === undefined) throw badRequest('If-Match must be the one ETag that GET /api/drops/:sku has answered with.');
  return { kind: 'unchanged', tag };
}

/** The 412 says how the drop stands now, so that the change can be made again on top of it. */
export async function preconditionProblem(
  precondition: Precondition | null,
  sku: string,
  record: DropRecord | null,
): Promise<ProblemError> {
  const absent = precondition?.kind === 'absent';
  return new ProblemError({
    status: 412,
    code: absent ? 'exists_already' : 'changed_meanwhile',
    title: absent ? 'The SKU is taken' : 'The drop is not as it was',
    detail: absent
      ? 'There is a drop with this SKU already. Choose another SKU, or change that drop.'
      : 'Somebody has changed this drop meanwhile. See what it is now, and send the change with its ETag.',
    ...(record === null ? {} : { extra: { drop: dropBody(sku, record) }, headers: { etag: await etagOf(record) } }),
  });
}
