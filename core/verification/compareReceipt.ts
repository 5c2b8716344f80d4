import { canonicalJson } from '../hashing/canonicalJson';
import type { Manifest } from '../contracts/manifest';
import type { StageReceipt } from '../contracts/receipt';

/**
 * The fields in which what a workflow was told of an artifact differs from what its manifest says, each as
 * "counts.out: 12 in the receipt, 13 in the manifest". Times and warnings a workflow adds of its own are no such fields.
 */
export function compareReceipt(receipt: StageReceipt, manifest: Manifest): string[] {
  const bytes = manifest.parts.reduce((sum, part) => sum + part.bytes, 0);
  const pairs: [name: string, told: unknown, stands: unknown][] = [
    ['digest', receipt.digest, manifest.digest],
    ['parts', receipt.parts, manifest.parts.length],
    ['bytes', receipt.bytes, bytes],
    ...members('counts', receipt.counts, manifest.counts),
    ...members('usage', receipt.usage, manifest.usage),
    ...members('summary', withoutWarnings(receipt.summary), withoutWarnings(manifest.summary)),
  ];
  return pairs
    .filter(([, told, stands]) => canonicalJson(told) !== canonicalJson(stands))
    .map(([name, told, stands]) => `${name}: ${show(told)} in the receipt, ${show(stands)} in the manifest`);
}

function members(name: string, told: object = {}, stands: object = {}): [string, unknown, unknown][] {
  const [left, right] = [told as Record<string, unknown>, stands as Record<string, unknown>];
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return names.map((each) => [`${name}.${each}`, left[each], right[each]]);
}

function withoutWarnings({ warnings: _, ...summary }: Record<string, unknown> = {}): Record<string, unknown> {
  return summary;
}

function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
