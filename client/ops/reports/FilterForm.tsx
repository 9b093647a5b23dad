import { useRef, useState } from 'react';
import { ORDER_STATES } from '../../../shared/inventory/order.ts';
import { isoOfLocal, localOf, zoneWords } from '../localTimes.ts';
import { stateWord } from '../orders/orderWords.ts';
import { SelectField, TextField } from '../ui/index.ts';
import { type FilterProblems, type Filters, filterProblems, isUnfiltered, NO_FILTERS } from './filters.ts';

interface FilterFormProps {
  readonly filters: Filters;
  /** Which fields there are: a sum over orders can be narrowed by time alone. */
  readonly kind: 'orders' | 'totals';
  readonly onFilter: (filters: Filters) => void;
}

/** What a report is narrowed by. Times are typed as the operator's clock shows them. */
export function FilterForm({ filters, kind, onFilter }: FilterFormProps) {
  const [typed, setTyped] = useState(filters);
  const [problems, setProblems] = useState<FilterProblems>({});
  const form = useRef<HTMLFormElement>(null);
  const type = (change: Partial<Filters>): void => setTyped((before) => ({ ...before, ...change }));
  const submit = (): void => {
    const wrong = filterProblems(typed);
    setProblems(wrong);
    const [first] = Object.keys(wrong);
    if (first === undefined) onFilter(typed);
    else form.current?.querySelector<HTMLElement>(`[name=${first}]`)?.focus();
  };
  const time = (name: 'from' | 'to', label: string) => (
    <TextField
      label={label}
      name={name}
      type="datetime-local"
      error={problems[name]}
      hint={zoneWords(Date.now())}
      defaultValue={localOf(filters[name] || undefined)}
      onChange={({ target }) => type({ [name]: isoOfLocal(target.value) ?? '' })}
    />
  );
  return (
    <search>
      <form
        className="report-filters"
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {kind === 'orders' && <OrderFields typed={typed} problems={problems} onType={type} />}
        {time('from', kind === 'orders' ? 'Ordered from' : 'Orders from')}
        {time('to', 'Before')}
        <div className="search-deeds">
          <button className="button" type="submit">
            Show
          </button>
          {!isUnfiltered(filters) && (
            <button className="text-button" type="button" onClick={() => onFilter(NO_FILTERS)}>
              Show all
            </button>
          )}
        </div>
      </form>
    </search>
  );
}

interface OrderFieldsProps {
  readonly typed: Filters;
  readonly problems: FilterProblems;
  readonly onType: (change: Partial<Filters>) => void;
}

function OrderFields({ typed, problems, onType }: OrderFieldsProps) {
  const text = (name: 'sku' | 'shopper' | 'id', label: string) => (
    <TextField
      label={label}
      name={name}
      type="search"
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      error={problems[name]}
      value={typed[name]}
      onChange={({ target }) => onType({ [name]: target.value })}
      onBlur={({ target }) => onType({ [name]: target.value.trim() })}
    />
  );
  return (
    <>
      {text('sku', 'SKU')}
      {text('shopper', 'Shopper')}
      {text('id', 'Purchase id')}
      <SelectField
        label="State"
        name="state"
        value={typed.state}
        onChange={({ target }) => onType({ state: ORDER_STATES.find((state) => state === target.value) ?? '' })}
      >
        <option value="">Any</option>
        {ORDER_STATES.map((state) => (
          <option key={state} value={state}>
            {stateWord(state)}
          </option>
        ))}
      </SelectField>
    </>
  );
}
