/** What a processor is used for, as told by the names of the functions that it was found in. Pure. */

/** A function of the runtime or of the system's kernel, and how much of all time was spent in itself. */
export interface Spot {
  /** The file that it is in. */
  readonly object: string;
  readonly symbol: string;
  /** From 0 to 1. */
  readonly share: number;
}

export interface Kind {
  readonly name: string;
  /** Whether a function is of this kind; the first that takes it has it. */
  readonly takes: (spot: Spot) => boolean;
}

const symbol = (pattern: RegExp) => (spot: Spot) => pattern.test(spot.symbol);
const kernel = (pattern: RegExp) => (spot: Spot) => spot.object.includes('kernel') && pattern.test(spot.symbol);

export const KINDS: readonly Kind[] = [
  {
    name: 'kernel: network',
    takes: kernel(/tcp|skb|sock|inet|^ip_|net_|softirq|dev_queue|loopback|sendmsg|recv|neigh|epoll|ep_|iter$/),
  },
  {
    name: 'kernel: files and disk',
    takes: kernel(/ext4|jbd2|bio|blk|folio|filemap|vfs|fsync|writeback|block|buffer|iomap|virtio|elv|xas_|xarray/),
  },
  { name: 'kernel: the rest', takes: kernel(/./) },
  {
    name: 'SQLite',
    takes: symbol(
      /^(sqlite3|vdbe|btree|pcache|pager|wal[A-Z]|cell|balance|json[A-Z]|moveto|insertCell|allocate(Space|Cursor)|pageInsert|dropCell|fill|rebuildPage|unix(Read|Write|Shm))|workerd::Sqlite/,
    ),
  },
  {
    name: 'garbage collection',
    takes: symbol(/cppgc|Scaveng|MarkCompact|Marking|Sweep|Evacuat|GarbageCollect|HeapVisitor|v8::internal::Heap/),
  },
  {
    name: 'our JavaScript, and V8 running it',
    takes: (spot) => spot.object.includes('JIT') || /^Builtins_|v8::|^Wasm/.test(spot.symbol),
  },
  {
    name: 'memory allocation',
    takes: symbol(/tcmalloc|TCMalloc|malloc|^free$|^operator (new|delete)|mem(set|cpy|move)/i),
  },
  { name: 'sockets and HTTP', takes: symbol(/WebSocket|Http|TcpStream|TokioStream|TokioAsyncIo|mio::|tokio::/) },
  {
    name: 'promises and events',
    takes: symbol(/kj::_::|kj_rs|kj::(TaskSet|EventLoop|Promise|Executor|Event)|KjWaker|Coroutine/),
  },
  { name: 'workerd and its bindings', takes: symbol(/workerd|capnp|kj::/) },
  { name: 'other native code', takes: () => true },
];

/** Of each kind the share that its functions have, in the order of the kinds. */
export function sumByKind(spots: readonly Spot[]): { readonly name: string; readonly share: number }[] {
  const total = spots.reduce((sum, { share }) => sum + share, 0);
  const shares = new Map(KINDS.map(({ name }) => [name, 0]));
  for (const spot of spots) {
    const kind = KINDS.find(({ takes }) => takes(spot));
    if (kind !== undefined) shares.set(kind.name, (shares.get(kind.name) ?? 0) + spot.share);
  }
  return [...shares].map(([name, share]) => ({ name, share: total === 0 ? 0 : share / total }));
}

/** Reads what `perf report -t '|'` prints: "5.63%|workerd|[.] name". */
export function readSpots(report: string): Spot[] {
  return report.split('\n').flatMap((line) => {
    const [, percent, object, name] = /^\s*([\d.]+)%\s*\|([^|]*)\|\[.\] (.*)$/.exec(line) ?? [];
    if (percent === undefined || object === undefined || name === undefined) return [];
    return [{ share: Number(percent) / 100, object: object.trim(), symbol: name.trim() }];
  });
}
