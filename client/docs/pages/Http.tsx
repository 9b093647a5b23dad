import { API_GROUPS } from '../apiRoutes.ts';
import { Section, Snippet, Table } from '../parts.tsx';

export function Http() {
  return (
    <>
      <h1>HTTP API</h1>
      <p className="lead">
        JSON in, JSON out, times in RFC 3339. <a href="/api/openapi.json">The OpenAPI document</a> says every field;
        this page is the map.
      </p>
      <Section id="buy" title="Buy without a socket">
        <Snippet name="buy.sh" label="A session, then a purchase" />
        <p>
          201 is new, 200 the same order again, 409 a refusal with its <code>reason</code>. Send the same{' '}
          <code>Idempotency-Key</code> with every retry, and a new one for a new purchase.
        </p>
      </Section>
      <Section id="errors" title="Errors">
        <p>
          Every error is a Problem Details body (RFC 9457). <code>code</code> is stable and for programs;{' '}
          <code>detail</code> says what happened and the way out.
        </p>
        <Snippet name="problem.json" label="409" />
        <p>
          400 is a request that is not valid, 401 a token that is missing or wrong, 404 what does not exist. 503 passes
          by itself: <code>Retry-After</code> says when. Every answer carries an <code>x-request-id</code>; name it when
          you ask for help.
        </p>
      </Section>
      {API_GROUPS.map(({ id, title, intro, routes }) => (
        <Section key={id} id={id} title={title}>
          <p>{intro}</p>
          <Table
            label={title}
            head={['Route', 'Does']}
            rows={routes.map(({ method, path, does }) => [
              <code key="" className="route">
                <span>{method}</span> {path}
              </code>,
              does,
            ])}
          />
        </Section>
      ))}
      <Section id="books" title="Audit and export">
        <Snippet name="audit.sh" label="After the drop" />
      </Section>
    </>
  );
}
