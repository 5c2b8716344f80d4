import {
  bootstrapInterval,
  bootstrapIntervals,
  mean,
  randomisationTest,
  type PairedComparison,
  type ResamplingOptions,
} from './statistics';

/** What is known of a query beside its judgements: fields such as kind, language or flags, by name. */
export interface QueryFacts {
  id: string;
  text?: string;
  metadata?: Readonly<Record<string, unknown>>;
}

/** Queries that have something in common. */
export interface Slice {
  field: string;
  value: string;
  queryIds: string[];
}

/** Figures of a slice; `difference` where there is a baseline, which is compared on the same queries. */
export interface SliceResult extends Omit<Slice, 'queryIds'> {
  queries: number;
  mean: number;
  /** 95 % bootstrap interval of the mean. */
  low: number;
  high: number;
  difference?: PairedComparison;
}

/** Words, as far as a range goes: 1 to 4, 5 to 8 … */
const longestOfRanges = [4, 8, 12, 16, 24];
/** More values than this make no slices that say anything: the rarest stand together. */
const mostValues = 20;
const withoutValue = '(none)';
/** What the rarest values stand together as. */
export const otherValues = '(others)';

/**
 * Parts the judged queries by each field of their metadata, the most frequent value first. A list, such as flags, puts
 * a query into a slice for each of its members. `length` counts the words of the text, in ranges, unless the metadata
 * have a field of that name. Queries without a value are a slice too, and so are those of values beyond the twentieth.
 * @throws RangeError for a field that no query has
 */
export function selectSlices(
  queryIds: readonly string[],
  facts: ReadonlyMap<string, QueryFacts>,
  fields: readonly string[],
): Slice[] {
  return fields.flatMap((field) => {
    const byValue = new Map<string, string[]>();
    for (const id of queryIds) {
      for (const value of valuesOf(facts.get(id), field)) {
        const ids = byValue.get(value);
        if (ids) ids.push(id);
        else byValue.set(value, [id]);
      }
    }
    const rows = [...byValue].map(([value, ids]) => ({ field, value, queryIds: ids }));
    if (rows.every(({ value }) => value === withoutValue)) throw unknownField(field, facts);
    return field === 'length' ? rows.sort(byRange) : joinRarest(rows.sort(bySize));
  });
}

/** The fields that queries can be parted by: `length`, then those of the metadata that some query has a value of. */
export function listFields(facts: readonly QueryFacts[]): string[] {
  const named = new Set(facts.flatMap(({ metadata }) => Object.keys(metadata ?? {})));
  const hasValue = (field: string) => facts.some((each) => valuesOf(each, field)[0] !== withoutValue);
  return ['length', ...[...named].filter((field) => field !== 'length').sort()].filter(hasValue);
}

/**
 * Mean and interval of one metric on each slice and, where `baseline` is given, the paired difference to it.
 * @param values of the metric by query id, those of the slices among them
 */
export function compareSlices(
  slices: readonly Slice[],
  values: ReadonlyMap<string, number>,
  options: ResamplingOptions,
  baseline?: ReadonlyMap<string, number>,
): SliceResult[] {
  return slices.map(({ field, value, queryIds }) => {
    const own = queryIds.map((id) => values.get(id) ?? 0);
    const figures = { field, value, queries: queryIds.length, mean: mean(own) };
    if (!baseline) return { ...figures, ...bootstrapInterval(own, options) };
    const differences = queryIds.map((id, index) => own[index]! - (baseline.get(id) ?? 0));
    const [interval, ofDifference] = bootstrapIntervals([own, differences], options);
    const pValue = randomisationTest(differences, options);
    return { ...figures, ...interval!, difference: { mean: mean(differences), ...ofDifference!, pValue } };
  });
}

function valuesOf(facts: QueryFacts | undefined, field: string): string[] {
  const value = facts?.metadata?.[field];
  if (value === undefined && field === 'length') return [lengthRange(facts?.text)];
  const values = (Array.isArray(value) ? value : [value]).flatMap((each) => describeValue(each) ?? []);
  return values.length === 0 ? [withoutValue] : [...new Set(values)];
}

/** Of texts without spaces too. */
function lengthRange(text: string | undefined): string {
  if (text === undefined) return withoutValue;
  const words = [...new Intl.Segmenter('und', { granularity: 'word' }).segment(text)];
  const count = words.filter(({ isWordLike }) => isWordLike).length;
  const place = longestOfRanges.findIndex((longest) => count <= longest);
  if (place < 0) return `${longestOfRanges.at(-1)! + 1} words and more`;
  return `${place === 0 ? 0 : longestOfRanges[place - 1]! + 1} to ${longestOfRanges[place]!} words`;
}

function describeValue(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function joinRarest(rows: Slice[]): Slice[] {
  if (rows.length <= mostValues) return rows;
  const [shown, rest] = [rows.slice(0, mostValues - 1), rows.slice(mostValues - 1)];
  const queryIds = [...new Set(rest.flatMap((row) => row.queryIds))];
  return [...shown, { field: shown[0]!.field, value: otherValues, queryIds }];
}

function bySize(left: Slice, right: Slice): number {
  return right.queryIds.length - left.queryIds.length || (left.value < right.value ? -1 : 1);
}

/** Numbers in front count as numbers; what has none comes last. */
function byRange(left: Slice, right: Slice): number {
  const [first, second] = [left, right].map(({ value }) => parseInt(value, 10));
  if (Number.isNaN(first!) || Number.isNaN(second!)) return Number.isNaN(first!) ? 1 : -1;
  return first! - second!;
}

function unknownField(field: string, facts: ReadonlyMap<string, QueryFacts>): RangeError {
  const known = new Set([...facts.values()].flatMap(({ metadata }) => Object.keys(metadata ?? {})));
  return new RangeError(
    `no judged query has the field "${field}" in its metadata; there are ${['length', ...known].join(', ')}`,
  );
}
