import type { FilterReport } from '../contracts/filterReport';
import type { FiltersSpec } from '../contracts/spec/filters';
import { passageText } from '../passageText';
import type { FilterInput, Measured } from './filter';
import { queryFilters, type FilterName } from './registry';

const maximumExamples = 5;
const passageCharacters = 600;

/** What each filter left out, with its first examples. */
export class FilterTally {
  private readonly filters: FilterReport['filters'];

  constructor(filters: FiltersSpec) {
    this.filters = (Object.keys(queryFilters) as FilterName[]).map((name) => {
      const { reason, title } = queryFilters[name];
      return { name, reason, title, enabled: filters[name].enabled, dropped: 0, examples: [] };
    });
  }

  add(name: FilterName, { query, source }: FilterInput, measured: Measured): void {
    const filter = this.filters.find((each) => each.name === name);
    if (!filter) return;
    filter.dropped += 1;
    if (filter.examples.length === maximumExamples) return;
    filter.examples.push({ query: query.text, passage: passageText(source).slice(0, passageCharacters), measured });
  }

  report(): FilterReport {
    return { filters: this.filters };
  }
}
