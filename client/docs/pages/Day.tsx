import { Chapter } from '../markdown.tsx';
import { Section, Snippet } from '../parts.tsx';

export function Day() {
  return (
    <>
      <h1>The day of the drop</h1>
      <p className="lead">Print this page, and tick it off.</p>
      <div className="checklist">
        <Chapter title="The day of the drop" boldAsHeadings />
      </div>
      <Section id="commands" title="Without the console">
        <p>Each command carries an id of your own, so that pressing twice does it once.</p>
        <Snippet name="pause.sh" label="Pause, and go on" />
      </Section>
    </>
  );
}
