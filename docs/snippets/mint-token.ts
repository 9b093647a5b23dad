import { SignJWT } from 'jose';

// The secret that your Revenue Guard was deployed with. Only your server ever sees it.
const secret = new TextEncoder().encode(process.env.SHOPPER_TOKEN_SECRET);

/** A token for a customer who has signed in to your shop. */
export function dropToken(customer: string): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(customer)
    .setIssuedAt()
    .setExpirationTime('15 minutes')
    .sign(secret);
}
