import { Section } from '../docs/parts.tsx';
import type { ErasResults } from './results.ts';
import { Contention, Crash, Engine, Oversold, Rush, WhereOthersAreAhead } from './sections.tsx';

/** The story that the three eras make, with what was measured of it. */
export function Story({ results }: { readonly results: ErasResults }) {
  return (
    <>
      <h1>Three eras of selling the last one</h1>
      <p className="lead">
        A limited item, a crowd, one second. How it is counted has changed three times. All three ways still run: here
        they are side by side, on one machine, before the same shoppers.
      </p>
      <ol className="eras-story">
        <li>
          <h2 id="lock">The lock</h2>
          <p>
            One database, one row. The first to arrive locks it with <code>SELECT … FOR UPDATE</code>, looks, subtracts
            and commits; everybody else waits in line. Nothing is ever oversold. But the line is in the database, and it
            manages the line instead of selling.
          </p>
        </li>
        <li>
          <h2 id="hope">The hope</h2>
          <p>
            A counter in a fast cache in every region, and the database hears of it later. Answers come at once. But
            what one region has sold the other does not know yet: both see the last one, and both sell it.
          </p>
        </li>
        <li>
          <h2 id="object">The object</h2>
          <p>
            One object for each item holds its count, its orders and its shoppers' sockets. It does one thing after the
            other, writes many purchases at once, and answers when they are on disk. Nobody waits for a lock, and there
            is no second counter to disagree.
          </p>
        </li>
      </ol>
      <p>
        The first two did not stand still either, so each is here twice: as it was, and as those who use it every day
        would do it now. PostgreSQL with one conditional update at the end of one call; Redis with one script that
        decides and remembers, its log synced before it answers.
      </p>
      <Rush {...results} />
      <Oversold {...results} />
      <Contention {...results} />
      <Crash {...results} />
      <Engine {...results} />
      <WhereOthersAreAhead {...results} />
      <HowItWasMeasured {...results} />
    </>
  );
}

function HowItWasMeasured({ rush: { at, commit, machine, versions, eras, missing } }: ErasResults) {
  const made = [...eras, ...missing.map(({ name, label, why }) => ({ name, label, method: `Not measured. ${why}` }))];
  return (
    <Section id="measured" title="How it was measured">
      <dl className="eras-how">
        {made.map(({ name, label, method }) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd>{method}</dd>
          </div>
        ))}
        <div>
          <dt>The machine</dt>
          <dd>
            {machine.cpus} × {machine.cpu}, {machine.memoryGb} GB, {machine.system}. Shoppers, fronts and stores share
            it;
            {` ${machine.loadBefore} `}
            programs wanted to run on it in the minute before.
          </dd>
        </div>
        <div>
          <dt>The versions</dt>
          <dd>
            {Object.entries(versions)
              .map(([name, version]) => `${name} ${version}`)
              .join(', ')}
            ; commit {commit.slice(0, 9)}; {at.slice(0, 10)}
          </dd>
        </div>
        <div>
          <dt>Again</dt>
          <dd>
            <code>npm run bench:eras</code> measures all of it on your own machine, and the next build draws this page
            from what it found.
          </dd>
        </div>
      </dl>
      <p>
        A network between a front and its store would cost the first two eras a round trip that one machine does not
        have, and a rate over sockets is bounded by the shoppers who share the processors. Compare within a run, not
        with other machines.
      </p>
    </Section>
  );
}
