import type { Link } from './link.ts';
import type { ObjectHost } from './objectHost.ts';

/** Who looks on: told of everything that can be right or wrong, at the moment when it happens. */
export interface Witness {
  /** A turn of an object has written something; it may still be lost. */
  written(host: ObjectHost): void;
  /** What an object has written first of what was not on disk is on disk now. */
  durable(host: ObjectHost): void;
  /** An object has lost its memory, and what was not on disk. */
  torn(host: ObjectHost): void;
  /** A frame has arrived where the object is. */
  asked(link: Link, frame: string): void;
  /** A frame has arrived at the client. */
  told(link: Link, frame: string): void;
}
