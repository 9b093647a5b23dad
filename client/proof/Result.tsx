import { formatCount } from '../../shared/display/format.ts';
import { entriesWords } from '../../shared/display/proofWords.ts';
import { type Statement, statementsOf, type Verdict, verdictOf } from '../../shared/proof/statements.ts';
import { CourseFigure } from './CourseFigure.tsx';
import { Head } from './Head.tsx';
import { OwnOrders } from './OwnOrders.tsx';
import type { Checked, ProofCheck } from './ProofCheck.ts';

interface ResultProps {
  readonly sku: string;
  readonly checked: Checked;
  readonly check: ProofCheck;
}

export function Result({ sku, checked, check }: ResultProps) {
  const { reading, published, noted, name } = checked;
  if (reading.unreadable !== undefined) {
    return <Heading verdict={{ kind: 'broken', heading: reading.unreadable }} name={name} />;
  }
  const statements = statementsOf(reading, { sku, published, noted });
  const { figures, shoppers } = reading;
  return (
    <>
      <Heading verdict={verdictOf(statements)} name={name}>
        <p>
          {formatCount(figures.sold)} of {formatCount(figures.total)} sold, {entriesWords(figures.entries)},{' '}
          {shoppers === 1 ? 'one shopper' : `${formatCount(shoppers)} shoppers`}.
        </p>
      </Heading>
      <CourseFigure points={reading.course} />
      <ul className="statements" aria-label="What holds">
        {statements.map((statement) => (
          <StatementItem key={statement.id} statement={statement} />
        ))}
      </ul>
      <OwnOrders sku={sku} checked={checked} />
      <Head sku={sku} checked={checked} check={check} />
    </>
  );
}

interface HeadingProps {
  readonly verdict: Verdict;
  readonly name: string | undefined;
  readonly children?: React.ReactNode;
}

function Heading({ verdict, name, children }: HeadingProps) {
  return (
    <section className="verdict" data-verdict={verdict.kind}>
      <p className="muted">{name === undefined ? 'What is published' : `The file ${name}`}</p>
      <div role="status">
        <h2>{verdict.heading}</h2>
      </div>
      {children}
    </section>
  );
}

const MARKS = {
  holds: { name: 'Holds', path: 'M5 12.5l4.5 4.5L19 7.5' },
  broken: { name: 'Does not hold', path: 'M6.5 6.5l11 11m0-11l-11 11' },
  open: { name: 'Cannot be said', path: 'M6 12h12' },
} as const;

function StatementItem({ statement }: { readonly statement: Statement }) {
  const { verdict, heading, text, violations, unlisted } = statement;
  const mark = MARKS[verdict];
  return (
    <li className="statement" data-verdict={verdict}>
      <svg viewBox="0 0 24 24" role="img" aria-label={mark.name}>
        <path d={mark.path} />
      </svg>
      <div>
        <h3>{heading}</h3>
        <p>{text}</p>
        {violations.length > 0 && (
          <ul className="violations">
            {violations.map((words) => (
              <li key={words}>{words}</li>
            ))}
            {unlisted > 0 && <li className="muted">And {formatCount(unlisted)} more.</li>}
          </ul>
        )}
      </div>
    </li>
  );
}
