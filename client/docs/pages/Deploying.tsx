import { Chapter } from '../markdown.tsx';
import { Section } from '../parts.tsx';

export function Deploying() {
  return (
    <>
      <h1>Deploying</h1>
      <p className="lead">
        One command, which says what is missing before it touches anything. You need a Cloudflare account.
      </p>
      <Section id="try" title="Try it first">
        <p>
          <code>npm run deploy -- --dry-run</code> needs neither an account nor a network: it builds everything, and
          checks that it is whole.
        </p>
      </Section>
      <Section id="deploy" title="Deploy">
        <Chapter title="Deploying" />
      </Section>
      <Section id="regions" title="Regions">
        <Chapter title="Regions" />
      </Section>
    </>
  );
}
