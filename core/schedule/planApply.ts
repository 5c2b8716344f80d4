import type { ScheduleSettings } from '../contracts/schedule';
import { canonicalJson } from '../hashing/canonicalJson';

/** A schedule as a file wants it, or as it is. */
export interface ScheduleState {
  name: string;
  specDigest: string;
  settings: ScheduleSettings;
  /** The file that it was applied from. */
  appliedFrom?: string | undefined;
}

export interface ApplyAction {
  name: string;
  /** `conflict`: it is there, and not of this file. */
  action: 'create' | 'update' | 'keep' | 'delete' | 'conflict';
  /** Of an update: which fields, in order. */
  changes?: string[];
}

/**
 * What has to be done for the schedules of a file to be as it says: those of the file in its order, then those that go, by
 * name. Applied twice, the second plan keeps everything.
 */
export function planApply(
  file: { name: string; wanted: readonly ScheduleState[] },
  existing: readonly ScheduleState[],
  { prune, adopt }: { prune: boolean; adopt: boolean },
): ApplyAction[] {
  const known = new Map(existing.map((state) => [state.name, state]));
  const named = new Set(file.wanted.map(({ name }) => name));
  const wanted = file.wanted.map((state): ApplyAction => {
    const { name } = state;
    const present = known.get(name);
    if (!present) return { name, action: 'create' };
    const isForeign = present.appliedFrom !== file.name;
    if (isForeign && !adopt) return { name, action: 'conflict' };
    const changes = [...(isForeign ? ['appliedFrom'] : []), ...listChanges(present, state)];
    return changes.length === 0 ? { name, action: 'keep' } : { name, action: 'update', changes };
  });
  const gone = existing
    .filter(({ name, appliedFrom }) => prune && appliedFrom === file.name && !named.has(name))
    .map(({ name }): ApplyAction => ({ name, action: 'delete' }));
  return [...wanted, ...gone.sort((left, right) => (left.name < right.name ? -1 : 1))];
}

/** The fields in which two states differ. */
export function listChanges(present: ScheduleState, wanted: ScheduleState): string[] {
  const names = new Set([...Object.keys(present.settings), ...Object.keys(wanted.settings)]) as Set<
    keyof ScheduleSettings
  >;
  const differs = (name: keyof ScheduleSettings): boolean =>
    canonicalJson(present.settings[name]) !== canonicalJson(wanted.settings[name]);
  const changed = [...names].filter(differs).sort();
  return [...(present.specDigest === wanted.specDigest ? [] : ['spec']), ...changed];
}
