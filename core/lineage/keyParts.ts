import type { ArtifactReference, Manifest } from '../contracts/manifest';
import { listSettingDifferences } from '../comparison/settingDifferences';
import { artifactKey } from '../hashing/digest';

type Scalar = string | number | boolean | null;
type Source = NonNullable<Manifest['source']>;

/** What of a key is another one. References are null where a side has no such input. */
export type KeyChange =
  | { kind: 'version'; before: number; after: number }
  | { kind: 'config'; path: string; before: Scalar; after: Scalar }
  | { kind: 'source'; before: Source | null; after: Source | null }
  | { kind: 'input'; name: string; before: ArtifactReference | null; after: ArtifactReference | null };

/** No stage has had as many. */
const mostVersions = 99;

/**
 * The version of the stage that made an artifact. Manifests of earlier versions do not say it: there it is the one with
 * which the key comes out, and undefined where none does, since then the manifest is not that of its key.
 */
export function versionOf(manifest: Manifest, source = manifest.source): number | undefined {
  const versions = manifest.version
    ? [manifest.version]
    : Array.from({ length: mostVersions }, (_, index) => index + 1);
  return versions.find((version) => keyOf(manifest, version, source) === manifest.key);
}

/** The parts of two keys that differ, in the order version, settings, source, inputs. */
export function compareKeyParts(before: Manifest, after: Manifest): KeyChange[] {
  const [versionBefore, versionAfter] = [versionOf(before), versionOf(after)];
  const names = [...new Set([before, after].flatMap(({ inputs, reads = Object.keys(inputs) }) => reads))].sort();
  return [
    ...(versionBefore !== undefined && versionAfter !== undefined && versionBefore !== versionAfter
      ? [{ kind: 'version' as const, before: versionBefore, after: versionAfter }]
      : []),
    ...listSettingDifferences([before.config, after.config]).map(({ path, values: [old = null, now = null] }) => {
      return { kind: 'config' as const, path, before: old, after: now };
    }),
    ...(before.source?.digest === after.source?.digest
      ? []
      : [{ kind: 'source' as const, before: before.source ?? null, after: after.source ?? null }]),
    ...names.flatMap((name): KeyChange[] => {
      const [old = null, now = null] = [before.inputs[name], after.inputs[name]];
      return old?.digest === now?.digest ? [] : [{ kind: 'input', name, before: old, after: now }];
    }),
  ];
}

function keyOf(
  { stage, config, inputs, reads = Object.keys(inputs) }: Manifest,
  version: number,
  source: Source | undefined,
): string {
  const digests = reads.map((name) => [name, inputs[name]?.digest] as const);
  const all = { ...(source ? { source: source.digest } : {}), ...Object.fromEntries(digests) };
  return artifactKey({ stage, version, config, inputs: all });
}
