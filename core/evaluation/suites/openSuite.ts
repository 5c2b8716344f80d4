import type { SuiteSpec } from '../../contracts/spec/suites';
import type { SuiteResult } from '../../contracts/suite';
import { suiteNames, suites, type SuiteName } from './registry';
import { metricName, type Evaluations, type NamedSet, type Suite } from './suite';

/** A suite of a spec, with its settings in it. */
export interface OpenSuite {
  protocol: SuiteName;
  /** The sets that it compares, and where in the suite's section they are named. */
  sets: NamedSet[];
  build(evaluations: Evaluations): SuiteResult;
}

/** The suite that a section of a spec is; undefined where it names none. */
export function openSuite(spec: SuiteSpec): OpenSuite | undefined {
  const protocol = suiteNames.find((name) => spec[name] !== undefined);
  // The settings were parsed by the very suite's schema.
  return protocol && open(protocol, suites[protocol], spec[protocol]);
}

function open(protocol: SuiteName, suite: Suite<unknown>, settings: unknown): OpenSuite {
  const sets = suite.listSets(settings).map(({ path, set }) => ({ path: [protocol, ...path], set }));
  const names = [...new Set(sets.map(({ set }) => set))];
  const build = (evaluations: Evaluations): SuiteResult => ({
    ...{ protocol, metric: metricName, sets: names },
    ...suite.build(settings, evaluations),
  });
  return { protocol, sets, build };
}
