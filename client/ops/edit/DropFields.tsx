import { useId } from 'react';
import { formatCount, formatSeconds } from '../../../shared/display/format.ts';
import { REGIONS, type Region } from '../../../shared/protocol/bodies.ts';
import type { StockSnapshot } from '../../../shared/protocol/messages.ts';
import { isoOfLocal, zoneWords } from '../localTimes.ts';
import { SelectField, TextField } from '../ui/index.ts';
import { relativeWords } from '../when.ts';
import { FIELD_NAMES } from './dropForm.ts';
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

function Naming({ used, isNew }: { readonly used: UsedForm; readonly isNew: boolean }) {
  const { control, errors } = used;
  return (
    <fieldset className="form-part">
      <legend>What it is</legend>
      <TextField label={FIELD_NAMES.title} error={errors.title} autoComplete="off" {...control('title')} />
      {isNew && (
        <TextField
          label="SKU"
          error={errors.sku}
          hint="Its name in addresses and in the API. It cannot be changed later."
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...control('sku')}
        />
      )}
      <TextField
        label={FIELD_NAMES.imageUrl}
        error={errors.imageUrl}
        hint="A web address, or a path on this site. Without one a picture is drawn from the SKU."
        inputMode="url"
        autoComplete="off"
        {...control('imageUrl')}
      />
      <div className="form-row" data-holds="figures">
        <TextField
          label={FIELD_NAMES.amount}
          error={errors.amount}
          hint="None shows no price."
          inputMode="decimal"
          autoComplete="off"
          {...control('amount')}
        />
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
      <TextField
        label={FIELD_NAMES.currency}
        error={used.errors.currency}
        hint="Three letters (ISO 4217)."
        list={list}
        maxLength={3}
        autoComplete="off"
        {...used.control('currency')}
      />
      <datalist id={list}>
        {CURRENCIES.map((code) => (
          <option key={code} value={code} />
        ))}
      </datalist>
    </>
  );
}

function Numbers({ used, stock }: DropFieldsProps) {
  const { control, errors } = used;
  return (
    <fieldset className="form-part">
      <legend>How many</legend>
      <TextField
        label={FIELD_NAMES.total}
        error={errors.total}
        hint={totalWords(stock)}
        inputMode="numeric"
        autoComplete="off"
        {...control('total')}
      />
      <div className="form-row" data-holds="figures">
        <TextField
          label={FIELD_NAMES.perShopperLimit}
          error={errors.perShopperLimit}
          hint="Over the whole drop. None is no limit."
          inputMode="numeric"
          autoComplete="off"
          {...control('perShopperLimit')}
        />
        <TextField
          label={FIELD_NAMES.maxPerPurchase}
          error={errors.maxPerPurchase}
          inputMode="numeric"
          autoComplete="off"
          {...control('maxPerPurchase')}
        />
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
  const { control, errors, form } = used;
  return (
    <fieldset className="form-part">
      <legend>When</legend>
      <p className="small muted">Times are yours: {zoneWords(Date.now())}. Shoppers see them in theirs.</p>
      <div className="form-row">
        <TextField
          label={FIELD_NAMES.opensAt}
          error={errors.opensAt}
          hint={momentWords(form.opensAt, 'Without one it is on sale at once.')}
          type="datetime-local"
          {...control('opensAt')}
        />
        <TextField
          label={FIELD_NAMES.closesAt}
          error={errors.closesAt}
          hint={momentWords(form.closesAt, 'Without one it stays open until it is closed.')}
          type="datetime-local"
          {...control('closesAt')}
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
  const { control, errors } = used;
  return (
    <fieldset className="form-part">
      <legend>How it is sold</legend>
      <TextField
        label={FIELD_NAMES.holdSeconds}
        error={errors.holdSeconds}
        hint={holdWords(used.form.holdSeconds, isNew)}
        inputMode="numeric"
        autoComplete="off"
        {...control('holdSeconds')}
      />
      <div className="form-row">
        <SelectField
          label={FIELD_NAMES.region}
          error={errors.region}
          hint={
            isNew
              ? 'Where its object is to live: near most of its shoppers. Decided once, now.'
              : 'Decided when the drop was made; what is said here moves nothing.'
          }
          {...control('region')}
        >
          <option value="">Near whoever comes first</option>
          {REGIONS.map((region) => (
            <option key={region} value={region}>
              {REGION_NAMES[region]}
            </option>
          ))}
        </SelectField>
        <TextField
          label={FIELD_NAMES.lanes}
          error={errors.lanes}
          hint="Helpers beside its object that hold the sockets of a crowd. With 0 it takes some by itself when one comes."
          inputMode="numeric"
          autoComplete="off"
          {...control('lanes')}
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
