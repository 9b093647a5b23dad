/**
 * Why a receiver's address is not one to send to, in words; `null` where it is. A receiver must be out in the world: otherwise
 * whoever may name one could make this program speak to the network it runs in. What a host name resolves to is not known
 * here; Cloudflare's network lets a Worker reach public addresses only.
 *
 * @param allowLocal plain http and this machine are all right: for local development.
 */
export function addressProblem(text: string, allowLocal: boolean): string | null {
  const url = URL.parse(text);
  if (url === null) return 'url is not an address';
  if (url.protocol !== 'https:' && !(allowLocal && url.protocol === 'http:')) return 'url must begin with https://';
  if (url.username !== '' || url.password !== '') return 'url must not hold a user name or password';
  const host = url.hostname.replace(/\.$/, '');
  if (isPublic(host) || (allowLocal && isLoopback(host))) return null;
  return 'url must lead to a public host, not to a private, local or reserved one';
}

/** Names that never leave a machine or its network (RFC 6761, RFC 6762, RFC 8375, ICANN's `internal`). */
const LOCAL_NAME = /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/;

function isPublic(host: string): boolean {
  if (host.startsWith('[')) return isPublicIpv6(host.slice(1, -1));
  const address = ipv4(host);
  if (address !== null) return !RESERVED_IPV4.some(([from, bits]) => address >>> (32 - bits) === from >>> (32 - bits));
  // An empty part names nothing, and what a resolver makes of it is not known: `localhost..` must not pass for a name.
  return host.includes('.') && !host.split('.').includes('') && !LOCAL_NAME.test(host);
}

function isLoopback(host: string): boolean {
  const address = ipv4(host);
  return host === '[::1]' || /(?:^|\.)localhost$/.test(host) || (address !== null && address >>> 24 === 127);
}

/** The address as a number. `URL` has already turned every other spelling, such as 0x7f.1, into four decimal parts. */
function ipv4(host: string): number | null {
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(host)) return null;
  return host.split('.').reduce((address, part) => address * 256 + Number(part), 0);
}

/** Everything that IANA lists as not globally reachable, and multicast: the first address of each block, and its bits. */
const RESERVED_IPV4 = [
  [0x00000000, 8], // this network
  [0x0a000000, 8], // private
  [0x64400000, 10], // shared by a provider's customers
  [0x7f000000, 8], // loopback
  [0xa9fe0000, 16], // link-local, where clouds keep their metadata
  [0xac100000, 12], // private
  [0xc0000000, 24], // protocol assignments
  [0xc0000200, 24], // documentation
  [0xc0586300, 24], // 6to4 relays
  [0xc0a80000, 16], // private
  [0xc6120000, 15], // benchmarks
  [0xc6336400, 24], // documentation
  [0xcb007100, 24], // documentation
  [0xe0000000, 3], // multicast, reserved, broadcast
] as const;

/** Only 2000::/3 is routed in the world, and of that not Teredo and its neighbours, documentation, or 6to4. */
function isPublicIpv6(host: string): boolean {
  const [first = 0, second = 0] =
    host
      .split('::')[0]
      ?.split(':')
      .map((group) => Number.parseInt(group || '0', 16)) ?? [];
  if (first >>> 13 !== 1) return false;
  if (first === 0x2001) return second >= 0x0200 && second !== 0x0db8;
  return first !== 0x2002 && first !== 0x3fff;
}
