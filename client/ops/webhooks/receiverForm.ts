import { safeParse } from 'valibot';
import { ReceiverBody, ReceiverId, WEBHOOK_TYPES, type WebhookType } from '../../../shared/protocol/webhooks.ts';

/** What the form about a receiver holds while it is filled in. */
export interface ReceiverForm {
  readonly id: string;
  readonly url: string;
  readonly events: readonly WebhookType[];
}

export const EMPTY_FORM: ReceiverForm = { id: '', url: '', events: WEBHOOK_TYPES };

export type FormProblems = Readonly<Partial<Record<keyof ReceiverForm, string>>>;

/**
 * What is wrong with the form, field by field, by the schemas that the server judges it by. Whether an address leads out into
 * the world the server alone can say: see `serverProblem`.
 */
export function formProblems(form: ReceiverForm, taken: readonly string[]): FormProblems {
  const id = safeParse(ReceiverId, form.id).issues?.[0].message;
  const byField = new Map(
    safeParse(ReceiverBody, bodyOf(form)).issues?.map(({ path, message }) => [path?.[0]?.key, message]),
  );
  const problems = {
    id: id ?? (taken.includes(form.id) ? 'there is a receiver of this name already' : undefined),
    url: byField.get('url') ?? addressProblem(form.url),
    events: form.events.length === 0 ? 'choose at least one event' : byField.get('events'),
  };
  return Object.fromEntries(
    Object.entries(problems).flatMap(([name, words]) => (words === undefined ? [] : [[name, sentence(words)]])),
  );
}

/** Which field a refusal of the server is about, by the name that its words begin with. */
export function serverProblem(detail: string): FormProblems {
  const field = (['url', 'events'] as const).find((name) => detail.startsWith(`${name} `));
  return field === undefined ? {} : { [field]: sentence(detail) };
}

/** The body of `PUT /api/webhooks/:id`. All events are asked for by leaving them out, so that later ones come too. */
export function bodyOf({ url, events }: ReceiverForm): {
  readonly url: string;
  readonly events?: readonly WebhookType[];
} {
  return events.length === WEBHOOK_TYPES.length ? { url } : { url, events };
}

/** The events with one more, or one less, in the order in which they are listed. */
export function toggled(events: readonly WebhookType[], type: WebhookType): readonly WebhookType[] {
  return WEBHOOK_TYPES.filter((each) => (each === type) !== events.includes(each));
}

function addressProblem(url: string): string | undefined {
  if (url === '') return 'url must not be empty';
  if (!URL.canParse(url)) return 'url is not an address';
  return /^https?:$/.test(new URL(url).protocol) ? undefined : 'url must begin with https://';
}

/** The schemas say `url must …` as programs read it; over a field labelled Address it says `The address must …`. */
function sentence(words: string): string {
  const said = words
    .replace(/^url /, 'the address ')
    .replace(/^the receiver id /, 'the name ')
    .replace(/\.$/, '');
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
}
