import type { ComparedRun, RunsComparison } from '../../contracts/comparison';
import { formatPlural } from '../format';
import { isRehearsal } from '../rehearsal';
import { code, type ReportDocument, type Section } from '../reportDocument';
import { buildComparedGrowth } from './comparedGrowth';
import { buildComparedSets } from './comparedSets';
import { buildComparedSettings } from './comparedSettings';
import { buildComparedStages } from './comparedStages';
import { buildComparedTrainings } from './comparedTrainings';
import { buildComparedVerdicts } from './comparedVerdicts';
import { letterOf } from './runLetters';

/** Several runs beside each other: what they are worth, by how much they differ, and what was done differently. */
export function buildComparisonReport(comparison: RunsComparison, runs: readonly ComparedRun[]): ReportDocument {
  const letters = new Map(runs.map(({ runId }, index) => [runId, letterOf(index)]));
  const rehearsed = runs.filter(({ model }) => isRehearsal(model)).map(({ runId }) => letters.get(runId)!);
  const sections: Section[] = [
    buildComparedVerdicts(comparison, letters),
    buildComparedSets(comparison, letters),
    ...buildComparedGrowth(comparison, letters),
    buildComparedSettings(comparison),
    ...buildComparedTrainings(runs),
    ...buildComparedStages(comparison),
  ];
  return {
    title: `${formatPlural(runs.length, 'run')} compared`,
    facts: runs.map(({ runId }, index) => ({ label: `Run ${letterOf(index)}`, content: [code(runId)] })),
    ...(rehearsed.length > 0 ? { notice: describeRehearsal(rehearsed) } : {}),
    sections,
  };
}

function describeRehearsal(letters: readonly string[]): NonNullable<ReportDocument['notice']> {
  const whose = letters.length === 1 ? `run ${letters[0]}` : `the runs ${letters.join(', ')}`;
  return {
    title: 'This is a rehearsal.',
    content: [
      `Questions and judgements of ${whose} come from rules, not from a language model: the figures show that the ` +
        'pipeline works, not what a language model would achieve.',
    ],
  };
}
