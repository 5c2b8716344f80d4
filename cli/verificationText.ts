import { findingKinds, type Finding, type FindingKind } from '../core/contracts/verification';
import { formatCount } from './format';
import { renderTable } from './tables/textTable';

const right = 'right' as const;

/** Each kind of finding in a few words. */
const titles: Record<FindingKind, string> = {
  record: "the run's record, beside its history",
  history: 'histories on the store, by their digests, beside Temporal',
  receipt: 'receipts in histories and record, beside manifests',
  manifest: 'manifests: the digest of all parts',
  key: 'keys: of version, settings and inputs',
  part: 'parts: bytes, both digests, rows',
  rows: 'dropped rows, counted by reason',
  source: 'files of corpus and sets, by their digests',
  cost: 'cost: from receipts, and from the ledger at the prices of the spec',
  metric: 'metrics: from rankings and judgements',
  gate: "the gate's decision, taken again",
};

const mend =
  'to mend it: restore what is damaged from a backup, or delete the whole folder of each artifact that is named and run the spec again, which makes it anew';

/** How many findings of each kind were proven, damaged or cannot be shown; then all that are not proven. */
export function renderVerification(findings: readonly Finding[], width: number = Infinity): string[] {
  const count = (kind: FindingKind, state: Finding['state']): string =>
    formatCount(findings.filter((each) => each.kind === kind && each.state === state).length);
  const kinds = findingKinds.filter((kind) => findings.some((each) => each.kind === kind));
  const rows = kinds.map((kind) => [
    titles[kind],
    ...(['proven', 'unproven', 'damaged'] as const).map((state) => count(kind, state)),
  ]);
  const columns = [
    { title: 'what', flexible: true },
    ...['proven', 'not proven', 'damaged'].map((title) => ({ title, align: right })),
  ];
  return [
    ...renderTable(columns, rows, width),
    ...list('not proven', 'unproven', findings),
    ...list('damaged', 'damaged', findings),
    ...(findings.some(({ state }) => state === 'damaged') ? ['', mend] : []),
  ];
}

function list(title: string, state: Finding['state'], findings: readonly Finding[]): string[] {
  const found = findings.filter((each) => each.state === state);
  return found.length > 0 ? ['', title, ...found.map(({ subject, message }) => `  ${subject}: ${message}`)] : [];
}
