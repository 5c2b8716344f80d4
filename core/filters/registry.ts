import type { FiltersSpec } from '../contracts/spec/filters';
import { boilerplate } from './boilerplate';
import { copied } from './copied';
import type { FilterContext, QueryCheck, QueryFilter } from './filter';
import { language } from './language';
import { mentionsDocument } from './mentionsDocument';
import { nearDuplicates } from './nearDuplicates';
import { roundTrip } from './roundTrip';
import { tooEasy } from './tooEasy';
import { unanswerable } from './unanswerable';

export type FilterName = Exclude<keyof FiltersSpec, 'leakage'>;

/**
 * Every filter, in the order in which they look at a query: the first that leaves it out gives the reason. The one that
 * compares a query with those kept before it is the last.
 */
export const queryFilters: { [Name in FilterName]: QueryFilter<FiltersSpec[Name]> } = {
  unanswerable,
  language,
  mentionsDocument,
  copied,
  boilerplate,
  roundTrip,
  tooEasy,
  nearDuplicates,
};

/** The checks of the filters that are switched on, in their order. */
export function createChecks(
  filters: FiltersSpec,
  context: FilterContext,
): { name: FilterName; reason: string; check: QueryCheck }[] {
  return (Object.keys(queryFilters) as FilterName[])
    .filter((name) => filters[name].enabled)
    .map((name) => ({ name, reason: queryFilters[name].reason, check: createCheck(name) }));

  function createCheck<Name extends FilterName>(name: Name): QueryCheck {
    const filter: QueryFilter<FiltersSpec[Name]> = queryFilters[name];
    return filter.create(filters[name], context);
  }
}
