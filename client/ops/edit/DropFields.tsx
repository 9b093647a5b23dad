import { type ComponentProps, useId } from 'react';
import { formatCount, formatSeconds } from '../../../shared/display/format.ts';
import { REGIONS, type Region } from '../../../shared/protocol/bodies.ts';
import type { StockSnapshot } from '../../../shared/protocol/messages.ts';
import { isoOfLocal, zoneWords } from '../localTimes.ts';
import { SelectField, TextField } from '../ui/index.ts';
import { relativeWords } from '../when.ts';
import { FIELD_NAMES, type FieldName } from './dropForm.ts';
import type { UsedForm } from './useDropForm.ts';

interface DropFieldsProps {
  readonly used: UsedForm;
  /** What is spoken for already; nothing for a drop that is new. */
  readonly stock: Pick<StockSnapshot, 'held' | 'sold'> | undefined;
}

const REGION_NAMES: Readonly<Record<Region, string>> = {
  wnam: 'Western North America',
  enam: 'Eastern North America',
  sam: 'South America',
  weur: 'Western Europe',
  eeur: 'Eastern Europe',
  apac: 'Asia and the Pacific',
  oc: 'Oceania',
  afr: 'Africa',
  me: 'Middle East',
};

/** The fields of a drop, in the order in which one thinks of them. */
export function DropFields({ used, stock }: DropFieldsProps) {
  return (
    <>
      <Naming used={used} isNew={stock === undefined} />
      <Numbers used={used} stock={stock} />
      <Times used={used} />
      <Terms used={used} isNew={stock === undefined} />
    </>
  );
}

interface FormFieldProps extends Omit<ComponentProps<typeof TextField>, 'name' | 'label' | 'error'> {
  readonly used: UsedForm;
  readonly name: FieldName | 'sku';
}

/** A field of the form: its name, what is typed into it and what is wrong with that follow from which one it is. */
function FormField({ used, name, ...more }: FormFieldProps) {
  const label = name === 'sku' ? 'SKU' : FIELD_NAMES[name];
  return <TextField label={label} error={used.errors[name]} autoComplete="off" {...more} {...used.control(name)} />;
}

function Naming({ used, isNew }: { readonly used: UsedForm; readonly isNew: boolean }) {
  return (
    <fieldset className="form-part">
      <legend>What it is</legend>
      <FormField used={used} name="title" />
      {isNew && (
        <FormField
          used={used}
          name="sku"
          hint="Its name in addresses and in the API. It cannot be changed later."
          autoCapitalize="none"
          spellCheck={false}
        />
      )}
      <div className="form-row">
        <FormField
          used={used}
          name="product"
          hint="What it is one size of: the same word for all of them. None where it has no sizes."
          autoCapitalize="none"
          spellCheck={false}
        />
        <FormField used={used} name="size" hint="As shoppers choose it, such as 42 or XL." />
      </div>
      <FormField
        used={used}
        name="imageUrl"
        hint="A web address, or a path on this site. Without one a picture is drawn."
        inputMode="url"
      />
      <div className="form-row" data-holds="figures">
        <FormField used={used} name="amount" hint="None shows no price." inputMode="decimal" />
        <Currency used={used} />
      </div>
    </fieldset>
  );
}

const CURRENCIES = ['EUR', 'USD', 'GBP', 'CHF', 'JPY', 'SEK', 'NOK', 'DKK', 'PLN', 'CAD', 'AUD'];

function Currency({ used }: { readonly used: UsedForm }) {
  const list = useId();
  return (
    <>
      <FormField used={used} name="currency" hint="Three letters (ISO 4217)." list={list} maxLength={3} />
      <datalist id={list}>
        {CURRENCIES.map((code) => (
          <option key={code} value={code} />
        ))}
      </datalist>
    </>
  );
}

function Numbers({ used, stock }: DropFieldsProps) {
  return (
    <fieldset className="form-part">
      <legend>How many</legend>
      <FormField used={used} name="total" hint={totalWords(stock)} inputMode="numeric" />
      <div className="form-row" data-holds="figures">
        <FormField
          used={used}
          name="perShopperLimit"
          hint="Over the whole drop. None is no limit."
          inputMode="numeric"
        />
        <FormField used={used} name="maxPerPurchase" inputMode="numeric" />
      </div>
    </fieldset>
  );
}

/** The total is said anew as a whole, so it must be known what it includes. */
function totalWords(stock: DropFieldsProps['stock']): string {
  if (stock === undefined) return 'All that exist. More can be added later, and unsold ones taken away.';
  const { held, sold } = stock;
  return `All that exist: what is left, held and sold together. ${formatCount(held)} held and ${formatCount(sold)} sold are spoken for, so ${formatCount(held + sold)} is the fewest. To add some while it sells, Restock on the Live page is surer: it adds to whatever is there.`;
}

function Times({ used }: { readonly used: UsedForm }) {
  const { opensAt, closesAt } = used.form;
  return (
    <fieldset className="form-part">
      <legend>When</legend>
      <p className="small muted">Times are yours: {zoneWords(Date.now())}. Shoppers see them in theirs.</p>
      <div className="form-row">
        <FormField
          used={used}
          name="opensAt"
          hint={momentWords(opensAt, 'Without one it is on sale at once.')}
          type="datetime-local"
        />
        <FormField
          used={used}
          name="closesAt"
          hint={momentWords(closesAt, 'Without one it stays open until it is closed.')}
          type="datetime-local"
        />
      </div>
    </fieldset>
  );
}

/** The same moment as others have it, so that a slip of an hour or a day shows. */
function momentWords(local: string, without: string): string {
  const iso = isoOfLocal(local);
  if (iso === undefined) return without;
  const atMs = Date.parse(iso);
  if (Number.isNaN(atMs)) return without;
  return `${relativeWords(atMs, Date.now())}; ${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

function Terms({ used, isNew }: { readonly used: UsedForm; readonly isNew: boolean }) {
  return (
    <fieldset className="form-part">
      <legend>How it is sold</legend>
      <FormField used={used} name="holdSeconds" hint={holdWords(used.form.holdSeconds, isNew)} inputMode="numeric" />
      <div className="form-row">
        <SelectField
          label={FIELD_NAMES.region}
          error={used.errors.region}
          hint={
            isNew
              ? 'Where its object is to live: near most of its shoppers. Decided once, now.'
              : 'Decided when the drop was made; what is said here moves nothing.'
          }
          {...used.control('region')}
        >
          <option value="">Near whoever comes first</option>
          {REGIONS.map((region) => (
            <option key={region} value={region}>
              {REGION_NAMES[region]}
            </option>
          ))}
        </SelectField>
        <FormField
          used={used}
          name="lanes"
          hint="Helpers beside its object that hold the sockets of a crowd. With 0 it takes some by itself when one comes."
          inputMode="numeric"
        />
      </div>
    </fieldset>
  );
}

function holdWords(text: string, isNew: boolean): string {
  const seconds = Number(text);
  const existing = isNew ? '' : ' Holds that exist stay as they are.';
  if (!Number.isInteger(seconds) || seconds < 0) return `How long a purchase waits to be paid.${existing}`;
  if (seconds === 0) return `0: a purchase is sold at once.${existing}`;
  return `A purchase is held for ${formatSeconds(seconds)}, and sold once it is confirmed.${existing}`;
}
