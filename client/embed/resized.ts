/** What the frame tells the page around it whenever its words need another height. */
export interface Resized {
  readonly type: 'revenue-guard:resized';
  readonly sku: string;
  /** CSS pixels. */
  readonly height: number;
}

export function resized(sku: string, height: number): Resized {
  return { type: 'revenue-guard:resized', sku, height };
}
