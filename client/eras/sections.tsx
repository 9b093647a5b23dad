import { Section, Table } from '../docs/parts.tsx';
import { Bars, type Line, Lines, StockBars } from './figures.tsx';
import { type ErasColumn, type ErasResults, type ErasTable, figureOf } from './results.ts';
import { aheadOf, comparisonWords, factorOf, levelOf, number, PRODUCT, shortName } from './words.ts';

/** The chapters that show figures. Every number in them comes from the results. */

const NOT_MEASURED = 'not measured';

/** Every era of the table, also those that could not be measured there. */
function erasOf({ columns, missing }: ErasTable): { readonly name: string; readonly label: string }[] {
  return [...columns, ...missing];
}

function cell(table: ErasTable, column: string, measure: string): string {
  const value = figureOf(table, column, measure);
  return value === undefined ? NOT_MEASURED : number(value);
}

function tableRows(table: ErasTable, measures: readonly string[]): string[][] {
  return erasOf(table).map(({ name, label }) => [label, ...measures.map((measure) => cell(table, name, measure))]);
}

export function Missing({ table: { missing } }: { table: ErasTable }) {
  if (missing.length === 0) return null;
  return (
    <ul>
      {missing.map(({ name, label, why }) => (
        <li key={name}>
          {label} was not measured. {why}
        </li>
      ))}
    </ul>
  );
}

export function Rush({ rush }: ErasResults) {
  return (
    <Section id="rush" title="One rush, five ways to sell">
      <p>{rush.method}</p>
      <Bars
        caption="Purchases answered per second: the median, and a mark for each round."
        bars={rush.columns.map(({ name, label, figures }) => ({
          name,
          label,
          value: figures['perSecond']?.median ?? 0,
          text: number(figures['perSecond']?.median ?? 0),
          note: `p50 ${number(figures['p50']?.median ?? 0)} ms · p99 ${number(figures['p99']?.median ?? 0)} ms`,
          rounds: figures['perSecond']?.rounds ?? [],
        }))}
      >
        <Table
          label="The rush"
          head={['Era', 'Per second', 'p50, ms', 'p99, ms', 'Oversold', 'Sold twice', 'Lost', 'Unanswered']}
          rows={tableRows(rush, ['perSecond', 'p50', 'p99', 'oversold', 'soldTwice', 'lost', 'unanswered'])}
        />
      </Bars>
      <Missing table={rush} />
    </Section>
  );
}

export function Oversold({ rush }: ErasResults) {
  const sold = ({ figures, meanwhile }: ErasColumn) => {
    const beyond = figures['oversold']?.median ?? 0;
    return { sold: Math.max(meanwhile['acknowledged'] ?? 0, meanwhile['recorded'] ?? 0), beyond };
  };
  const stock = Math.min(...rush.columns.map((column) => sold(column).sold - sold(column).beyond));
  const wrong = rush.columns.filter((column) => sold(column).beyond > 0);
  return (
    <Section id="oversold" title="What was sold, and what there was">
      <p>
        {wrong.length === 0
          ? 'In this run nobody sold more than there was.'
          : wrong
              .map((column) => `${column.label}: ${number(sold(column).beyond)} units that did not exist.`)
              .join(' ')}{' '}
        The count is made afterwards in the store itself, and set against what the shoppers were told.
      </p>
      <StockBars
        stock={stock}
        caption={`Units sold. The needle stands at the stock, ${number(stock)}; whatever lies beyond it did not exist.`}
        rows={rush.columns.map((column) => {
          const counted = sold(column);
          const text = counted.beyond === 0 ? 'exactly the stock' : `${number(counted.beyond)} too many`;
          return { name: column.name, label: column.label, text, ...counted };
        })}
      >
        <Table
          label="What was sold"
          head={['Era', 'Units sold', 'Of them beyond the stock', 'Purchases sold twice']}
          rows={rush.columns.map((column) => [
            column.label,
            number(sold(column).sold),
            number(sold(column).beyond),
            cell(rush, column.name, 'soldTwice'),
          ])}
        />
      </StockBars>
    </Section>
  );
}

export function Contention({ contention }: ErasResults) {
  const measures = contention.measures.filter(({ name }) => name.startsWith('perSecondAt'));
  const lines = contention.columns.map((column): Line => {
    const points = measures.flatMap((measure) => {
      const value = figureOf(contention, column.name, measure.name);
      return value === undefined ? [] : [{ level: Number(levelOf(measure)), value }];
    });
    return { name: column.name, label: shortName(column), points };
  });
  return (
    <Section id="contention" title="More shoppers at once">
      <p>{contention.method}</p>
      <p>{contentionWords(contention)}</p>
      <Lines
        lines={lines}
        caption="Purchases per second over the number of shoppers at once. Both scales grow by factors."
      >
        <Table
          label="Purchases per second by shoppers at once"
          head={['Shoppers at once', ...measures.map(levelOf)]}
          rows={tableRows(
            contention,
            measures.map(({ name }) => name),
          )}
        />
      </Lines>
    </Section>
  );
}

/** How the row lock and the product change from the fewest shoppers to the most. */
function contentionWords(table: ErasTable): string {
  const levels = table.measures.filter(({ name }) => name.startsWith('perSecondAt'));
  const [first, last] = [levels[0], levels.at(-1)];
  if (first === undefined || last === undefined) return '';
  const change = ({ name, label }: ErasColumn) => {
    const [from, to] = [figureOf(table, name, first.name), figureOf(table, name, last.name)];
    if (from === undefined || to === undefined) return [];
    return [`${label}: ${number(from)} a second with ${levelOf(first)}, ${number(to)} with ${levelOf(last)}.`];
  };
  return table.columns
    .filter(({ name }) => name === 'sql-lock' || name === PRODUCT)
    .flatMap(change)
    .join(' ');
}

export function Crash({ crash }: ErasResults) {
  const columns = [
    ['lost', 'Acknowledged and lost'],
    ['oversold', 'Units beyond the stock'],
    ['soldTwice', 'Sold twice'],
    ['unanswered', 'Never answered'],
    ['awayMs', 'Away, ms'],
  ] as const;
  const losers = crash.columns.filter(({ figures }) => (figures['lost']?.max ?? 0) > 0);
  return (
    <Section id="crash" title="The store is killed in the middle">
      <p>{crash.method}</p>
      <p>
        {losers.length === 0
          ? 'Nobody lost a purchase that it had acknowledged.'
          : losers
              .map(
                ({ label, figures }) =>
                  `${label} lost ${number(figures['lost']?.median ?? 0)} purchases that their shoppers had a receipt for.`,
              )
              .join(' ')}
      </p>
      <Table
        label="The store is killed"
        head={['Era', ...columns.map(([, head]) => head)]}
        rows={tableRows(
          crash,
          columns.map(([name]) => name),
        )}
      />
      <p className="muted small">
        Medians of the rounds. What is killed of the product is the whole program, which starts anew with Node,
        migrations and all; of the others only the store.
      </p>
    </Section>
  );
}

export function Engine({ engine }: ErasResults) {
  const pairs = [
    [PRODUCT_64, 'redis-lua-64'],
    [PRODUCT_1024, 'redis-lua-1024'],
    [PRODUCT_64, 'sql-lock-64'],
    ['product-lanes', 'redis-lua-64'],
  ] as const;
  const label = (name: string) => engine.columns.find((column) => column.name === name)?.label ?? name;
  return (
    <Section id="engine" title="Without sockets">
      <p>{engine.method}</p>
      <ul>
        {pairs.map(([own, other]) => {
          const factor = factorOf(engine, own, other);
          if (factor === undefined) return null;
          return (
            <li key={`${own} ${other}`}>
              {label(own)}: {comparisonWords(factor, label(other))}.
            </li>
          );
        })}
      </ul>
      <Bars
        caption="Purchases decided and on disk per second: the median, and a mark for each round."
        bars={engine.columns.map(({ name, label: what, figures }) => ({
          name,
          label: what,
          value: figures['perSecond']?.median ?? 0,
          text: number(figures['perSecond']?.median ?? 0),
          rounds: figures['perSecond']?.rounds ?? [],
        }))}
      >
        <Table
          label="Without sockets"
          head={['What decides', 'Per second', 'p50, ms', 'p99, ms']}
          rows={engine.columns.map((column) => [
            column.label,
            ...['perSecond', 'p50', 'p99'].map((measure) => cell(engine, column.name, measure)),
          ])}
        />
      </Bars>
    </Section>
  );
}

const PRODUCT_64 = 'product-64';
const PRODUCT_1024 = 'product-1024';

/** Said whatever it costs: the figures are worth nothing otherwise. */
export function WhereOthersAreAhead(results: ErasResults) {
  const ahead = aheadOf(results);
  return (
    <Section id="ahead" title="Where others are ahead">
      {ahead.length === 0 ? (
        <p>In no column of this run, by the medians.</p>
      ) : (
        <>
          <p>By the medians of this run, an opponent did better than Revenue Guard here:</p>
          <Table
            label="Where others are ahead"
            head={['In what', 'Who']}
            rows={Object.entries(Object.groupBy(ahead, ({ what }) => what)).map(([what, some = []]) => [
              what,
              <ul key={what} className="eras-who">
                {some.map(({ who, figures }) => (
                  <li key={who}>
                    {who}: {figures}
                  </li>
                ))}
              </ul>,
            ])}
          />
        </>
      )}
    </Section>
  );
}
