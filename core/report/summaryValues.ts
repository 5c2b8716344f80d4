import { formatExcerpt } from './format';

const maximumValues = 40;

/**
 * The plain values of a stage's summary by dotted name, sorted as they were written. Lists and the evaluation
 * result have their own places in the report and in the artifact, so lists are counted here, not printed.
 */
export function listSummary(summary: Record<string, unknown>): { name: string; value: string }[] {
  const { result: _shownAsMetrics, ...rest } = summary;
  const values = listValues('', rest);
  if (values.length <= maximumValues) return values;
  const left = values.length - maximumValues;
  return [...values.slice(0, maximumValues), { name: '…', value: `${left} more in the manifest` }];
}

function listValues(name: string, value: unknown): { name: string; value: string }[] {
  if (Array.isArray(value)) return [{ name, value: `list of ${value.length}` }];
  if (value !== null && typeof value === 'object') {
    return Object.entries(value).flatMap(([key, member]) => listValues(name === '' ? key : `${name}.${key}`, member));
  }
  return value === undefined
    ? []
    : [{ name, value: formatExcerpt(typeof value === 'string' ? value : JSON.stringify(value), 200) }];
}
