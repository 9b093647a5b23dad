/**
 * In place of `cloudflare:workers` on Node. The simulation runs the program's own classes, and of Cloudflare's module these only ask,
 * through their log, how much to say.
 */
export const env = {};
