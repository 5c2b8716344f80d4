import type { FiltersSpec } from '../contracts/spec/filters';
import type { LeakageCheck, LeakFinding } from '../leakage/leakageCheck';
import type { FilterInput, Measured } from './filter';
import type { FilterTally } from './filterTally';
import type { createChecks } from './registry';

export interface Decision {
  /** What is only told. */
  flags: LeakFinding[];
  /** Absent: the query is kept. */
  dropped?: { reason: string; measured: Measured };
}

interface Examiners {
  leakage: LeakageCheck;
  actions: FiltersSpec['leakage'];
  checks: ReturnType<typeof createChecks>;
  tally: FilterTally;
}

/** Whether a query is kept: leakage is looked at first, then the filters in their order. Queries come in a stable order. */
export function decide(input: FilterInput, { leakage, actions, checks, tally }: Examiners): Decision {
  const findings = leakage.examine(input);
  const leak = findings.find(({ kind }) => actions[kind] === 'drop');
  const flags = findings.filter(({ kind }) => actions[kind] === 'report');
  if (leak) return { flags, dropped: leak };
  for (const { name, reason, check } of checks) {
    const measured = check.measure(input);
    if (!measured) continue;
    tally.add(name, input, measured);
    return { flags, dropped: { reason, measured } };
  }
  for (const { check } of checks) check.keep?.(input);
  return { flags };
}
