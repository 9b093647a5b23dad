/** Where things are found on a host. A host is an origin without a slash at its end: `https://drops.example`. */

export function socketUrl(host: string, sku: string, token?: string): string {
  const url = `${host.replace(/^http/, 'ws')}/parties/sku/${encodeURIComponent(sku)}`;
  return token === undefined ? url : `${url}?token=${encodeURIComponent(token)}`;
}

export function dropUrl(host: string, sku: string): string {
  return `${host}/api/drops/${encodeURIComponent(sku)}`;
}

export function sessionUrl(host: string): string {
  return `${host}/api/session`;
}
