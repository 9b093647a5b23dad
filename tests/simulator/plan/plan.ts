import type { Climate } from '../platform/weather.ts';

/** All that is going to be tried in one drop. It is made from the seed, and made smaller when something was found. */
export interface Plan {
  readonly seed: number;
  readonly sku: string;
  readonly terms: TermsPlan;
  readonly shoppers: readonly ShopperPlan[];
  readonly strangers: readonly StrangerPlan[];
  readonly operator: readonly OperatorStep[];
  readonly probes: readonly Probe[];
  readonly faults: readonly Fault[];
  readonly climate: Climate;
  /** What of the climate happens, by the number of each throw, in place of the dice. */
  readonly script?: readonly string[];
  /** From then on nothing fails any more, and all must come to rest. */
  readonly calmAtMs: number;
  /** How far the clock of a new life of an object may be from the world's. */
  readonly clockSkewMs: number;
}

/** Times are after the beginning of the simulation; `null` where the drop has none. */
export interface TermsPlan {
  readonly total: number;
  readonly perShopperLimit: number | null;
  readonly maxPerPurchase: number;
  readonly opensAfterMs: number | null;
  readonly closesAfterMs: number | null;
  readonly holdSeconds: number;
  readonly lanes: number;
}

/** Somebody with the SDK, in a browser of their own. */
export interface ShopperPlan {
  readonly name: string;
  readonly arrivesMs: number;
  readonly clockOffsetMs: number;
  /** `shop`: with the shop's token, `anonymous`: with a session of ours, `none`: only watches. */
  readonly identity: 'shop' | 'anonymous' | 'none';
  readonly steps: readonly ShopperStep[];
}

export type ShopperStep = { readonly atMs: number } & (
  | { readonly kind: 'purchase'; readonly quantity: number }
  /** Gives the newest hold back. */
  | { readonly kind: 'release' }
  | { readonly kind: 'reload' }
  | { readonly kind: 'leave' }
);

/** Somebody with a program of their own, who keeps to no good manners. */
export interface StrangerPlan {
  readonly name: string;
  /** In whose name: a shopper of their own, or one who has the SDK too. */
  readonly shopper: string | null;
  readonly arrivesMs: number;
  readonly frames: readonly {
    readonly atMs: number;
    readonly frame: string;
    readonly way: 'socket' | 'other socket' | 'http';
  }[];
}

/** `twice`: it is sent once more at the same moment, with the same id. */
export type OperatorStep = { readonly atMs: number; readonly id: string; readonly twice?: boolean } & (
  | { readonly kind: 'pause' | 'resume' | 'close' }
  | { readonly kind: 'restock'; readonly quantity: number }
  | { readonly kind: 'define'; readonly terms: TermsPlan }
  /** Of the newest order that is there. */
  | { readonly kind: 'confirm' | 'release' }
  | { readonly kind: 'refund'; readonly restock: boolean }
);

/** Something that reaches the object at the very edge of a time that it knows: the end of a hold, an opening, a closing. */
export interface Probe {
  /** Of which hold, counted from the first. */
  readonly hold: number;
  readonly offsetMs: number;
  readonly kind: 'confirm' | 'release' | 'purchase';
}

export type Fault = { readonly atMs: number } & (
  | { readonly kind: 'kill sku' | 'kill lane' | 'hibernate' | 'deploy' | 'repeat alarm' }
  | { readonly kind: 'cut' | 'silence' | 'stall'; readonly share: number }
);
