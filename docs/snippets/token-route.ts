import { dropToken } from './mint-token.ts';

// GET /drop-token in your shop. `customerOf` is your own: whom the session cookie belongs to, if anybody.
export async function dropTokenRoute(
  request: Request,
  customerOf: (request: Request) => string | undefined,
): Promise<Response> {
  const customer = customerOf(request);
  if (customer === undefined)
    return new Response('Sign in first.', { status: 401 });
  return Response.json(
    { token: await dropToken(customer) },
    { headers: { 'cache-control': 'no-store' } },
  );
}
