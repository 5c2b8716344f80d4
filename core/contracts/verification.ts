/** What kind of thing a finding is about. */
export const findingKinds = [
  ...(['record', 'history', 'receipt', 'manifest', 'key', 'part'] as const),
  ...(['rows', 'source', 'cost', 'metric', 'gate'] as const),
] as const;
export type FindingKind = (typeof findingKinds)[number];

/**
 * `proven`: computed again, or compared with what was written down elsewhere, and the same. `damaged`: it is another one.
 * `unproven`: what would show it is gone, or was never kept.
 */
export interface Finding {
  state: 'proven' | 'damaged' | 'unproven';
  kind: FindingKind;
  /** An object's address, or what else the finding is about. */
  subject: string;
  message: string;
}
