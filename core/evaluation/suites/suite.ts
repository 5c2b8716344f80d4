import { z } from 'zod';
import type { EvaluationResult, Metric } from '../../contracts/evaluation';
import type { Paces } from '../../contracts/pace';
import type { SuiteCell, SuiteResult } from '../../contracts/suite';

export const metricName = 'nDCG@10';

/** The name of an evaluation set of the same spec. */
export const setNameSchema = z.string().min(1);

/** Where settings name an evaluation set. */
export interface NamedSet {
  path: (string | number)[];
  set: string;
}

/** What was found on a set, with what is known beside it. */
export interface MeasuredSet extends EvaluationResult {
  /** nDCG@10 of each question by system. */
  values?: ReadonlyMap<string, ReadonlyMap<string, number>> | undefined;
  paces?: Paces | undefined;
}

/** The evaluations of a run by the names of their sets. */
export type Evaluations = ReadonlyMap<string, MeasuredSet>;

/** A protocol over several sets: a pure function of what was found on each. */
export interface Suite<Settings> {
  settings: z.ZodType<Settings>;
  listSets(settings: Settings): NamedSet[];
  build(settings: Settings, evaluations: Evaluations): Pick<SuiteResult, 'sentences' | 'columns' | 'rows'>;
}

export function defineSuite<Schema extends z.ZodType>(
  suite: Omit<Suite<z.infer<Schema>>, 'settings'> & { settings: Schema },
) {
  return suite;
}

/** The systems that all sets have, in the order of the first one. */
export function sharedSystems(sets: readonly string[], evaluations: Evaluations): string[] {
  const [first = [], ...others] = sets.map((set) => evaluations.get(set)?.systems.map(({ name }) => name) ?? []);
  return first.filter((name) => others.every((names) => names.includes(name)));
}

/** The metric of a system on a set. @throws TypeError where it was not measured */
export function scoreOf(evaluations: Evaluations, set: string, system: string): number {
  return metricOf(evaluations, set, system).mean;
}

/** The same with its interval. */
export function metricOf(evaluations: Evaluations, set: string, system: string): Metric {
  const found = evaluations.get(set)?.systems.find(({ name }) => name === system);
  const metric = found?.metrics.find(({ name }) => name === metricName);
  if (!metric) throw new TypeError(`${metricName} of ${system} was not measured on ${set}`);
  return metric;
}

export function figure(
  value: number,
  { low, high }: { low?: number | undefined; high?: number | undefined } = {},
): SuiteCell {
  if (!Number.isFinite(value)) return null;
  return { value, ...(low === undefined || high === undefined ? {} : { low, high }) };
}
