/** Every bound of the protocol, beside its reason. */

/** The socket protocol that this program speaks. */
export const PROTOCOL = 1;

/** Far larger than any legitimate message, so that no honest sender is ever refused; small enough to parse at once. */
export const FRAME_BYTES_MAX = 4 * 1024;

/** An HTTP body: a drop with a long title and image address fits many times over. */
export const BODY_BYTES_MAX = 16 * 1024;

/** No drop may allow more units in one purchase; a typed-in zero too many is caught here. */
export const QUANTITY_MAX = 1_000;

export { TOTAL_MAX } from '../inventory/stock.ts';

/** A week: longer holds are orders, not holds. */
export const HOLD_SECONDS_MAX = 7 * 24 * 60 * 60;

/** What one purchase may take when the drop does not say. */
export const MAX_PER_PURCHASE_DEFAULT = 10;

/** Frames that a socket may send at once: a person's clicks and a client's repeats after a reconnect fit well. */
export const FRAME_BURST = 40;

/** Frames a second that a socket may send for long. */
export const FRAMES_PER_SECOND = 20;

/** SKUs that a socket may watch. A product with more sizes would not fit a picker; and the longest list still fits a frame. */
export const WATCHED_MAX = 32;

/** A socket is closed when its offences pass this; they fade at `OFFENCES_FORGIVEN_PER_SECOND`. */
export const OFFENCES_MAX = 120;
export const OFFENCES_FORGIVEN_PER_SECOND = 4;

/** A frame that is not a message: 30 in a row end the connection. */
export const OFFENCE_BAD_FRAME = 4;

/** A good frame too many. */
export const OFFENCE_TOO_FAST = 1;

/** Drops in one answer of `/metrics`. Each is a call of its object; Prometheus waits for some ten seconds, and the platform bounds the calls of a request. */
export const METRICS_DROPS_MAX = 100;

/** Commands that wait for the next flush. Past it the answer is `busy`: waiting longer would help nobody. */
export const INTAKE_MAX = 20_000;

/** How long somebody who was told `busy` should wait. */
export const BUSY_RETRY_MS = 250;

/** How long somebody whose write failed should wait. */
export const TRY_AGAIN_MS = 500;

/** A screen shows ten changes a second as movement; more would only cost. */
export const SNAPSHOT_INTERVAL_MS = 100;

/** Who is watching is decoration, so it alone never causes more than one snapshot a second. */
export const WATCHING_INTERVAL_MS = 1_000;

/** A welcome lists the shopper's newest orders, so that it stays small for a shopper with very many. */
export const WELCOME_ORDERS_MAX = 100;

/** Below the platform's 32,768 hibernatable sockets an object. */
export const SOCKETS_MAX = 32_000;

/**
 * Of one shopper at one drop, in one object that holds sockets. Far more than anybody has tabs and devices; without a bound one
 * token could take the places of all others.
 */
export const SOCKETS_PER_SHOPPER_MAX = 64;

/** Those who run a drop are few; each of them is told of every second. */
export const OPERATOR_SOCKETS_MAX = 100;

/**
 * How much longer between two snapshots for each watcher, so that a crowd of any size leaves time for purchases: telling one takes
 * some 35 µs of the runtime's processor time, as a bare loop of sends does (`npm run bench -- fanout`).
 */
export const SNAPSHOT_INTERVAL_MS_PER_WATCHER = 0.05;

/** From here on the figure jumps by dozens with each snapshot, and nobody can read ten such in a second. */
export const RUSH_CHANGES_PER_SECOND = 300;

/** How many times longer between two snapshots then: the object's only thread has purchases to answer. */
export const RUSH_PACE = 2.5;

/** What a socket may leave unread, in bytes: some thousand snapshots. Sending never waits, so a reader that has stopped would fill the memory. */
export const UNREAD_BYTES_MAX = 256 * 1024;

/** WebSocket close codes (RFC 6455, section 7.4.1). 1005 is never sent: it stands for a close frame without a code. */
export const CLOSE_NORMAL = 1000;
export const CLOSE_NO_STATUS = 1005;
export const CLOSE_UNSUPPORTED = 1003;
export const CLOSE_POLICY = 1008;
export const CLOSE_TOO_BIG = 1009;
export const CLOSE_INTERNAL_ERROR = 1011;
export const CLOSE_RESTART = 1012;
export const CLOSE_TRY_AGAIN_LATER = 1013;
