import { artifactReferenceSchema, type ArtifactReference } from '../contracts/manifest';

/** Every reference to an artifact, and every id of a run, that stands anywhere in a value. */
export function findReferences(value: unknown): { artifacts: ArtifactReference[]; runIds: string[] } {
  const found: { artifacts: ArtifactReference[]; runIds: string[] } = { artifacts: [], runIds: [] };
  visit(value);
  return found;

  function visit(each: unknown): void {
    if (each === null || typeof each !== 'object') return;
    const reference = artifactReferenceSchema.safeParse(each);
    if (reference.success) found.artifacts.push(reference.data);
    const { runId } = each as { runId?: unknown };
    if (typeof runId === 'string') found.runIds.push(runId);
    Object.values(each).forEach(visit);
  }
}
