import { Chapter } from '../markdown.tsx';
import { Section } from '../parts.tsx';

export function Security() {
  return (
    <>
      <h1>Security</h1>
      <p className="lead">
        Who is expected to try what, where that is stopped, and what is not stopped here. A test holds this page against
        the code and against the rules that it names.
      </p>
      <Section id="who" title="Who is expected">
        <Chapter file="security.md" title="Who is expected" />
      </Section>
      <Section id="defended" title="What is defended">
        <Chapter file="security.md" title="What is defended" />
      </Section>
      <Section id="not-defended" title="What is not defended">
        <Chapter file="security.md" title="What is not defended" />
      </Section>
      <Section id="happened" title="When something has happened">
        <Chapter file="security.md" title="When something has happened" />
      </Section>
    </>
  );
}
