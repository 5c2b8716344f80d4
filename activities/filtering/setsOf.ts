import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

/** Begins the names under which stages read the evaluation sets. */
export const setPrefix = 'set:';

/** The evaluation sets among the inputs of a stage, by their own names. */
export function setsOf(inputs: Record<string, ArtifactReader>): Record<string, ArtifactReader> {
  const sets = Object.entries(inputs).filter(([name]) => name.startsWith(setPrefix));
  return Object.fromEntries(sets.map(([name, reader]) => [name.slice(setPrefix.length), reader]));
}
