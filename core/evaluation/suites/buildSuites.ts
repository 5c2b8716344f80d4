import type { SuiteSpec } from '../../contracts/spec/suites';
import type { SuiteResult } from '../../contracts/suite';
import { openSuite } from './openSuite';
import type { MeasuredSet } from './suite';

/** Every suite of a spec, from what was found on the sets of a run. */
export function buildSuites(suites: readonly SuiteSpec[], evaluations: readonly MeasuredSet[]): SuiteResult[] {
  const byName = new Map(evaluations.map((evaluation) => [evaluation.name, evaluation]));
  return suites.flatMap((suite) => openSuite(suite)?.build(byName) ?? []);
}
