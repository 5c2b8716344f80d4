import type { FiltersSpec } from '../contracts/spec/filters';

/** The filters as far as a result depends on them: one that is switched off has no options. */
export function configureFilters({ leakage, ...filters }: FiltersSpec): FiltersSpec {
  const entries = Object.entries(filters).map(([name, options]) => [
    name,
    options.enabled ? options : { enabled: false },
  ]);
  return { ...(Object.fromEntries(entries) as Omit<FiltersSpec, 'leakage'>), leakage };
}

/** Whether queries have to be encoded. */
export function needsVectors({ nearDuplicates, leakage }: FiltersSpec): boolean {
  const duplicates = nearDuplicates.enabled && nearDuplicates.cosine !== null;
  return duplicates || (leakage.questions !== 'off' && leakage.cosine !== null);
}
