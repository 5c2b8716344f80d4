import type { RunView } from '../core/contracts/run';
import { wrap } from './format';
import { stageLabel } from './tables/stageTable';

/** What the stages of a run warn of, each with what to change. */
export function describeWarnings({ stages }: Pick<RunView, 'stages'>, width: number = Infinity): string[] {
  return stages.flatMap((stage) =>
    warningsOf(stage.summary).flatMap((warning) => wrap(`warning of ${stageLabel(stage)}: ${warning}`, width)),
  );
}

function warningsOf(summary: Record<string, unknown> | undefined): string[] {
  const warnings = summary?.['warnings'];
  return Array.isArray(warnings) ? warnings.filter((warning) => typeof warning === 'string') : [];
}
