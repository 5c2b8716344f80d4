import type { ArtifactReference, Manifest } from '../contracts/manifest';
import { compareKeyParts, type KeyChange } from './keyParts';

/** Finds the manifest of an artifact; undefined where it was deleted. */
export type FindManifest = (reference: ArtifactReference) => Promise<Manifest | undefined>;

/** Where a change of a key comes from in the end. */
export interface RootCause {
  /** The stages that it went through, from where it arose to the one that is explained, as `ingest`, `chunk`, `judge`. */
  through: string[];
  /** The artifacts of the stage in which it arose. */
  before: ArtifactReference | null;
  after: ArtifactReference | null;
  cause:
    | Exclude<KeyChange, { kind: 'input' }>
    /** A stage is handed what it was not handed before, or is no longer. */
    | { kind: 'input-added' | 'input-removed'; name: string }
    /** Made twice of the same, with another result: what a model answers, or another processor. */
    | { kind: 'other-content' }
    /** A manifest on the way is gone. */
    | { kind: 'unknown' };
}

/** Why the key of an artifact is another one: each change followed back to where it arose, each arising told once. */
export async function traceCauses(before: Manifest, after: Manifest, find: FindManifest): Promise<RootCause[]> {
  const causes: RootCause[] = [];
  const seen = new Set<string>();
  await follow(before, after, []);
  return causes;

  async function follow(old: Manifest, now: Manifest, later: string[]): Promise<void> {
    const through = [now.stage, ...later];
    const pair = `${old.stage}/${old.key} ${now.key}`;
    if (seen.has(pair)) return;
    seen.add(pair);
    const add = (cause: RootCause['cause']): void =>
      void causes.push({ through, before: referenceOf(old), after: referenceOf(now), cause });
    if (old.key === now.key) return add({ kind: 'other-content' });
    for (const change of compareKeyParts(old, now)) {
      if (change.kind !== 'input') add(change);
      else if (!change.before) add({ kind: 'input-added', name: change.name });
      else if (!change.after) add({ kind: 'input-removed', name: change.name });
      else await followInput(change.before, change.after, through);
    }
  }

  async function followInput(old: ArtifactReference, now: ArtifactReference, later: string[]): Promise<void> {
    const place = { through: [now.stage, ...later], before: old, after: now };
    const pair = `${old.stage}/${old.key} ${now.key}`;
    if (old.stage === now.stage && old.key === now.key) {
      if (!seen.has(pair)) causes.push({ ...place, cause: { kind: 'other-content' } });
      seen.add(pair);
      return;
    }
    const [manifestBefore, manifestAfter] = [await find(old), await find(now)];
    if (manifestBefore && manifestAfter) return follow(manifestBefore, manifestAfter, later);
    if (!seen.has(pair)) causes.push({ ...place, cause: { kind: 'unknown' } });
    seen.add(pair);
  }
}

function referenceOf({ stage, key, digest }: Manifest): ArtifactReference {
  return { stage, key, digest };
}
