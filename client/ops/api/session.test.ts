import { describe, expect, it } from 'vitest';
import { Session } from './session.ts';

/** A server that answers the given statuses, one after the other; 0 is no answer. */
function sessionOver(...statuses: readonly number[]) {
  const asked: { readonly method: string | undefined; readonly body: unknown }[] = [];
  const left = [...statuses];
  const session = new Session(async (_url, init) => {
    asked.push({ method: init?.method, body: init?.body });
    const status = left.shift() ?? 0;
    if (status === 0) throw new TypeError('Failed to fetch');
    return status === 204 ? new Response(null, { status }) : Response.json({ code: `c-${status}` }, { status });
  });
  return { session, asked };
}

/** Signed in, then told by a request that it is over. */
async function over(...statuses: readonly number[]) {
  const { session, asked } = sessionOver(200, ...statuses);
  await session.look();
  return { session, asked, again: session.ended(false) };
}

describe('the operator’s session in the console', () => {
  it('OPS-2: begins where the cookie is good, and otherwise says what stands in the way', async () => {
    const look = async (status: number) => {
      const { session } = sessionOver(status);
      await session.look();
      const state = session.getState();
      return [state.kind, state.kind === 'out' ? state.problem?.code : undefined];
    };
    expect(await look(200)).toEqual(['in', undefined]);
    expect(await look(401)).toEqual(['out', undefined]);
    expect(await look(503)).toEqual(['out', 'c-503']);
    expect(await look(0)).toEqual(['out', 'unreachable']);
  });

  it('OPS-2: exchanges the token, and keeps none of it', async () => {
    const { session, asked } = sessionOver(401, 401, 201);
    await session.look();
    expect((await session.signIn('wrong'))?.status).toBe(401);
    expect(session.getState().kind).toBe('out');
    expect(await session.signIn('the-token')).toBeUndefined();
    expect(session.getState()).toEqual({ kind: 'in' });
    expect(asked.at(-1)).toEqual({ method: 'POST', body: '{"token":"the-token"}' });
    expect(JSON.stringify(session)).not.toContain('the-token');
  });

  it('OPS-2, AUD-1: a name is told where one was typed', async () => {
    const { session, asked } = sessionOver(201);
    await session.signIn('the-token', 'Ada');
    expect(asked.at(-1)?.body).toBe('{"token":"the-token","name":"Ada"}');
  });

  it('OPS-3: all that was under way when it ended goes on after one sign-in', async () => {
    const { session, again } = await over(201);
    const another = session.ended(true);
    expect(session.getState()).toEqual({ kind: 'over', asking: true });
    await session.signIn('the-token');
    expect(await Promise.all([again, another])).toEqual([true, true]);
    expect(session.getState()).toEqual({ kind: 'in' });
  });

  it('OPS-3: a dialog that was sent away comes back when something is pressed, and not by itself', async () => {
    const { session, again } = await over();
    session.dismiss();
    expect(await again).toBe(false);
    expect(await session.ended(false)).toBe(false);
    expect(session.getState()).toEqual({ kind: 'over', asking: false });
    void session.ended(true);
    expect(session.getState()).toEqual({ kind: 'over', asking: true });
  });

  it('OPS-3: a wrong token leaves everything waiting', async () => {
    const { session, again } = await over(401, 201);
    expect((await session.signIn('wrong'))?.status).toBe(401);
    expect(session.getState()).toEqual({ kind: 'over', asking: true });
    await session.signIn('the-token');
    expect(await again).toBe(true);
  });

  it('OPS-2: signing out ends it; where the server does not say so, it is not ended', async () => {
    const { session } = sessionOver(200, 0, 204);
    await session.look();
    expect((await session.signOut())?.code).toBe('unreachable');
    expect(session.getState()).toEqual({ kind: 'in' });
    expect(await session.signOut()).toBeUndefined();
    expect(session.getState()).toEqual({ kind: 'out', problem: undefined });
    expect(await session.ended(true)).toBe(false);
  });
});
