import type { RunLineage, LineageNode } from '../contracts/lineage';
import type { ArtifactReference, Manifest } from '../contracts/manifest';
import type { StageReceipt } from '../contracts/receipt';

/** Makes its summary of everything: what goes into it alone is an end of the run all the same. */
const summingUp = 'report';

/** @param manifests all that the receipts' artifacts were made of, by `stage/key`; deleted ones are absent */
export function buildRunLineage(
  runId: string,
  receipts: readonly StageReceipt[],
  manifests: ReadonlyMap<string, Manifest>,
): RunLineage {
  const artifacts: Record<string, LineageNode> = {};
  for (const receipt of receipts) add(receipt, receipt);
  for (const manifest of manifests.values()) {
    add(manifest);
    for (const input of Object.values(manifest.inputs)) add(input);
  }
  const used = new Set(
    Object.values(artifacts).flatMap(({ stage, inputs }) => (stage === summingUp ? [] : Object.values(inputs))),
  );
  const ends = [...new Set(receipts.map(nameOf))].filter((name) => !used.has(name)).reverse();
  // What is made of everything shows least of what is made of what.
  const roots = ends.toSorted((left, right) => Number(isSummary(left)) - Number(isSummary(right)));
  return { runId, roots, artifacts };

  function add({ stage, key, digest }: ArtifactReference, receipt?: StageReceipt): void {
    const name = nameOf({ stage, key });
    if (artifacts[name]) return;
    const manifest = manifests.get(name);
    artifacts[name] = {
      ...{ stage, key, digest },
      ...(receipt?.item === undefined ? {} : { item: receipt.item }),
      ...(receipt ? { reused: receipt.reused } : {}),
      ...(manifest ? describe(manifest) : {}),
      inputs: namesOf(manifest?.inputs ?? {}),
    };
  }
}

function isSummary(name: string): boolean {
  return name.startsWith(`${summingUp}/`);
}

export function nameOf({ stage, key }: Pick<ArtifactReference, 'stage' | 'key'>): string {
  return `${stage}/${key}`;
}

function describe({ counts, workflowId, startedAt: at, codeVersion, source }: Manifest): Partial<LineageNode> {
  return { counts, made: { workflowId, at, codeVersion }, ...(source ? { source } : {}) };
}

function namesOf(inputs: Manifest['inputs']): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).map(([name, reference]) => [name, nameOf(reference)]));
}
