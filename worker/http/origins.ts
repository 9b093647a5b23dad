import type { Context } from 'hono';
import { ProblemError } from './problem.ts';

/**
 * From which sites' pages a shopper may buy, where a deployment says so in BUY_ORIGINS. Watching is open to all, and what is no
 * page, which names no origin, is known by its token alone: this keeps strangers' pages from selling in the shop's name, and
 * keeps no program from anything (rule ORIG-1).
 */
export function demandBuyingOrigin(c: Context<{ Bindings: Env }>): void {
  const origin = c.req.header('origin');
  const listed = c.env.BUY_ORIGINS;
  if (!listed || origin === undefined) return;
  const own = new URL(c.req.url).origin;
  if (origin === own || listed.split(',').some((allowed) => allowed.trim() === origin)) return;
  throw new ProblemError({
    status: 403,
    code: 'origin_not_allowed',
    title: 'Not from this site',
    detail:
      'Pages of this origin may show the stock, but nothing can be bought from them. The deployment lists those that may in BUY_ORIGINS.',
    extra: { reason: 'unauthorized' },
  });
}
