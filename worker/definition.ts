import type { Terms } from '../shared/inventory/stock.ts';
import type { DropInfo } from '../shared/protocol/messages.ts';
import { dropInfo, type Listing, storedListing } from './settings.ts';

/** What an operator demands of the drop that a definition would change; `null` for nothing. */
export type Precondition =
  /** It is still as it was when it was read: somebody else's change would be lost otherwise. */
  { readonly kind: 'unchanged'; readonly tag: string } | { readonly kind: 'absent' };

/** All that a definition says, as one text: the same for the same title, terms and total, whatever was sold. */
export function definitionText(drop: DropInfo, { lanes, region }: Listing, total: number): string {
  return JSON.stringify([drop, lanes, region, total]);
}

/** A short name for a definition. The Worker and the object make it anew, each from what it has. */
export async function definitionTag(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest, 0, 12), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param text the definition; `undefined` where there is no drop. */
export async function meets(precondition: Precondition | null, text: string | undefined): Promise<boolean> {
  if (precondition === null) return true;
  if (text === undefined) return precondition.kind === 'absent';
  return precondition.kind === 'unchanged' && precondition.tag === (await definitionTag(text));
}

export interface DefinitionPorts {
  readonly stored: () => string | undefined;
  readonly store: (text: string) => void;
  /** The drop's terms as they are now. */
  readonly terms: () => Terms;
  readonly total: () => number;
  /** What anybody may know of the drop has changed. */
  readonly onChange: (drop: DropInfo) => void;
}

/** What the operator has said of the drop, beside its terms. A drop without one does not exist. */
export class Definition {
  readonly #ports: DefinitionPorts;
  #listing: Listing | undefined;
  /** The public fields as everybody was told of them, as JSON. */
  #told: string | undefined;

  constructor(ports: DefinitionPorts) {
    this.#ports = ports;
    const text = ports.stored();
    if (text === undefined) return;
    const listing = storedListing(text);
    this.#listing = listing;
    this.#told = JSON.stringify(dropInfo(listing, ports.terms()));
  }

  get listing(): Listing | undefined {
    return this.#listing;
  }

  get drop(): DropInfo | undefined {
    return this.#listing && dropInfo(this.#listing, this.#ports.terms());
  }

  get text(): string | undefined {
    const { listing, drop } = this;
    if (listing === undefined || drop === undefined) return undefined;
    return definitionText(drop, listing, this.#ports.total());
  }

  write(listing: Listing): void {
    const text = JSON.stringify(listing);
    if (text !== JSON.stringify(this.#listing)) this.#ports.store(text);
  }

  /** Takes a listing which is written, as its terms are. */
  change(listing: Listing): void {
    this.#listing = listing;
    const drop = dropInfo(listing, this.#ports.terms());
    const told = JSON.stringify(drop);
    if (told !== this.#told) this.#ports.onChange(drop);
    this.#told = told;
  }
}
