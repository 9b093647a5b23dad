import { Note, Section, Snippet } from '../parts.tsx';

export function Shoppers() {
  return (
    <>
      <h1>Shoppers</h1>
      <p className="lead">
        Whoever comes without a token gets a session of their own and can buy. Where your shop has a login, let your
        server say who it is: the limit for each shopper then holds across devices, and every sale names your customer.
      </p>
      <Section id="mint" title="Mint a token">
        <p>
          A token is a JWT, signed with HS256 and the secret <code>SHOPPER_TOKEN_SECRET</code> that your Revenue Guard
          was deployed with. <code>sub</code> is your customer’s id, 1 to 128 characters, and comes back in every order
          and webhook.
        </p>
        <Snippet name="mint-token.ts" />
        <Snippet name="token-route.ts" />
        <p>
          A deployment can ask for more: that <code>aud</code> and <code>iss</code> have the values that it was given,
          and that no more than so many seconds lie between <code>iat</code> and <code>exp</code>. While its secret is
          being changed it takes tokens of the old one and of the new one. <a href="/docs/deploying">Deploying</a> tells
          how.
        </p>
        <Note>
          <p>
            Keep tokens short-lived. They are asked for again before each connection, and one that runs out does not end
            a connection that stands. Never send the secret to a browser.
          </p>
        </Note>
      </Section>
      <Section id="use" title="Use it">
        <Snippet name="buy-as-customer.ts" />
        <p>
          A token that is refused is reported as <code>ended: 'unauthorized'</code> and not replaced by another: it is
          your shop’s to make. Over HTTP the same token goes in <code>Authorization: Bearer</code>, and the answer 401
          says why it was refused in <code>because</code>: <code>malformed</code>, <code>signature</code>,{' '}
          <code>algorithm</code>, <code>expired</code>, <code>not_yet_valid</code>, <code>no_shopper</code>,{' '}
          <code>audience</code>, <code>issuer</code> or <code>too_long_lived</code>.
        </p>
      </Section>
      <Section id="anonymous" title="Anonymous shoppers">
        <p>
          <code>POST /api/session</code> makes a shopper without a name, whose token is good for a week and is renewed
          by sending it along. The SDK does all that by itself. A shopper who comes back in the same browser finds their
          orders; in another browser they are somebody else.
        </p>
      </Section>
    </>
  );
}
