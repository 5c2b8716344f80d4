const kinds = ['GET', 'PUT', 'LIST', 'HEAD', 'DELETE'] as const;
type Kind = (typeof kinds)[number];

export interface RequestCounts {
  all: Record<Kind, number>;
  /** Of what one shard of the stage `judge` touches: its requests, its answers, the ledger and the limits. */
  ofJudge: Record<Kind, number>;
  /** `<kind> <first parts of the key>`. */
  byPlace: Record<string, number>;
}

/** Counts the lines of a log in the format of S3's server access logs. */
export function countRequests(log: string): RequestCounts {
  const counts: RequestCounts = { all: zero(), ofJudge: zero(), byPlace: {} };
  for (const line of log.split('\n')) {
    const [, method, address] = /"(GET|PUT|POST|HEAD|DELETE) (\S+) HTTP/.exec(line) ?? [];
    if (!method || !address) continue;
    const { kind, place } = describe(method, address);
    counts.all[kind] += 1;
    if (/^(artifacts\/judge|ledger|limits|capabilities)/.test(place)) counts.ofJudge[kind] += 1;
    counts.byPlace[`${kind} ${place}`] = (counts.byPlace[`${kind} ${place}`] ?? 0) + 1;
  }
  return counts;
}

function describe(method: string, address: string): { kind: Kind; place: string } {
  const url = new URL(address, 'http://store');
  const prefix = url.searchParams.get('prefix');
  const isList = method === 'GET' && (prefix !== null || url.searchParams.has('list-type'));
  const key = isList ? (prefix ?? '') : decodeURIComponent(url.pathname).split('/').slice(2).join('/');
  const place = key.split('/').slice(0, 2).join('/');
  return { kind: isList ? 'LIST' : method === 'POST' ? 'PUT' : (method as Kind), place };
}

function zero(): Record<Kind, number> {
  return { GET: 0, PUT: 0, LIST: 0, HEAD: 0, DELETE: 0 };
}
