import type { Distribution } from './figures.ts';
import type { Service, Surroundings } from './service.ts';

/** Purchases come by themselves, so many a second, one part after the other. */
export interface OpenLoad {
  readonly kind: 'open';
  readonly profile: readonly { readonly seconds: number; readonly perSecond: number }[];
}

/** So many shoppers buy again and again, each the next time when the last is answered. */
export interface ClosedLoad {
  readonly kind: 'closed';
  readonly shoppers: number;
  readonly purchasesEach: number;
}

/** One run. */
export interface Setting {
  readonly seed: number;
  readonly service: Service;
  readonly surroundings: Surroundings;
  readonly lanes: number;
  /** Sockets that are open when it begins, over all lanes. */
  readonly watchers: number;
  readonly stock: number;
  readonly load: OpenLoad | ClosedLoad;
  /** People who connect meanwhile: shoppers, whose orders the Sku is asked for, or watchers. */
  readonly arriving: { readonly shoppersPerSecond: number; readonly watchersPerSecond: number };
}

export interface Outcome {
  readonly purchases: number;
  readonly sold: number;
  readonly refused: number;
  /** Times that somebody was told to come again, which they did. */
  readonly busy: number;
  /** From the first purchase until the last was answered. */
  readonly seconds: number;
  readonly answeredPerSecond: number;
  /** From the frame at the lane, or from the shopper where shoppers are on this machine, until the answer is back there. */
  readonly answerMs: Distribution;
  /** From the first purchase until the last receipt was back. */
  readonly lastReceiptMs: number;
  /** Of all processors but the shoppers'. */
  readonly processorMsPerPurchase: number;
  /** After the first purchase; `null` where something is left. */
  readonly soldOutAfterMs: number | null;
  readonly sku: {
    readonly calls: number;
    readonly callsPerSecondMost: number;
    readonly callsPer1000: number;
    /** Purchases in a call. */
    readonly batch: Distribution;
    /** Purchases in a transaction. */
    readonly flush: Distribution;
    /** How long a task waits for the processor. */
    readonly waitMs: Distribution;
    /** Of the time in which purchases came. */
    readonly busyShare: number;
    readonly pushesPerSecond: number;
  };
  readonly lanes: {
    readonly busyShare: number;
    readonly framesPerSecond: number;
    readonly snapshotsPerSecond: number;
    readonly sockets: Distribution;
  };
  /** From a change of the stock until the last screen shows it. */
  readonly lastScreenMs: Distribution;
  /** Until the last screen says that it is sold out; `null` where something is left. */
  readonly soldOutShownAfterMs: number | null;
  readonly events: number;
}
