import { z } from 'zod';
import { artifactPrefix } from '../../../core/artifactPrefix';
import type { ArtifactReference, Manifest } from '../../../core/contracts/manifest';
import type { Finding } from '../../../core/contracts/verification';
import { versionOf } from '../../../core/lineage/keyParts';
import { ArtifactReader } from '../../artifactStore/artifactReader';
import { artifactDigest } from '../../artifactStore/manifests';
import type { ObjectStore } from '../../artifactStore/objectStore';
import { mapConcurrently } from '../../mapConcurrently';
import { findPartDamage } from './hashPart';

const partsAtATime = 4;

/**
 * An artifact by itself: its key is made of what the manifest says, its digest of its parts, and each part holds what the
 * manifest says, whole. @param references what others take it for
 */
export async function* verifyArtifact(
  manifest: Manifest,
  references: readonly ArtifactReference[],
  store: ObjectStore,
): AsyncGenerator<Finding> {
  const prefix = artifactPrefix(manifest.stage, manifest.key);
  const address = `${store.address}/${prefix}`;
  const subject = `${address}/manifest.json`;
  yield* verifyManifest(manifest, references, subject);
  const damages = await mapConcurrently(manifest.parts, partsAtATime, async (part) => {
    return { object: part.object, damage: await findPartDamage(store, prefix, part) };
  });
  for (const { object, damage } of damages)
    yield damage
      ? { state: 'damaged', kind: 'part', subject: `${address}/${object}`, message: damage }
      : { state: 'proven', kind: 'part', subject: `${address}/${object}`, message: 'it holds what its manifest says' };
  // Rows of damaged parts cannot be counted.
  if (damages.every(({ damage }) => damage === undefined)) yield* verifyDropped(manifest, subject, store);
}

function* verifyManifest(
  manifest: Manifest,
  references: readonly ArtifactReference[],
  subject: string,
): Generator<Finding> {
  const digest = artifactDigest(manifest.parts);
  const others = references.filter((each) => each.digest !== digest).map((each) => each.digest);
  if (digest !== manifest.digest)
    yield damaged('manifest', subject, `its parts have the digest ${digest} and not ${manifest.digest}, as it says`);
  else if (others.length > 0)
    yield damaged('manifest', subject, `its digest is ${digest}, and others were made of one with ${others[0]}`);
  else yield { state: 'proven', kind: 'manifest', subject, message: 'its digest is that of its parts' };
  if (versionOf(manifest) !== undefined)
    yield { state: 'proven', kind: 'key', subject, message: 'its key is made of its settings and inputs' };
  else if (manifest.version === undefined)
    yield {
      ...{ state: 'unproven', kind: 'key', subject },
      message: 'an earlier version wrote it, which does not say all that its key is made of',
    };
  else yield damaged('key', subject, `its key is not made of the version, settings and inputs that it names`);
}

const dropSchema = z.object({ reason: z.string() });

/** Rows that were left out by design may be counted and not listed; those that are listed are counted. */
async function* verifyDropped(manifest: Manifest, subject: string, store: ObjectStore): AsyncGenerator<Finding> {
  const listed: Record<string, number> = {};
  for await (const { reason } of new ArtifactReader(store, manifest).rows(dropSchema, 'dropped'))
    listed[reason] = (listed[reason] ?? 0) + 1;
  const wrong = Object.entries(listed).filter(([reason, rows]) => manifest.counts.dropped[reason] !== rows);
  if (wrong.length === 0) {
    if (Object.keys(listed).length > 0)
      yield {
        state: 'proven',
        kind: 'rows',
        subject,
        message: 'dropped rows are as many as it says, reason by reason',
      };
    return;
  }
  for (const [reason, rows] of wrong)
    yield damaged(
      'rows',
      subject,
      `it counts ${manifest.counts.dropped[reason] ?? 0} rows dropped as ${reason}, and lists ${rows}`,
    );
}

function damaged(kind: Finding['kind'], subject: string, message: string): Finding {
  return { state: 'damaged', kind, subject, message };
}
