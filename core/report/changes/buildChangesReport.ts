import { thisRun, type RunChanges } from '../../contracts/changes';
import { buildComparedSets, type ChosenSystem } from '../comparison/comparedSets';
import { code, type ReportDocument } from '../reportDocument';
import { buildDriftSection } from './driftSection';
import { buildChurnSection } from './churnSection';
import { buildRowsSection } from './rowsSection';

const deployedSystem: ChosenSystem = {
  one: 'system to deploy',
  several: 'systems to deploy',
  how: 'Of each run the system is compared that the gate decides on (gate.deploy), or the best tuned one where that was not evaluated.',
};

/** What a refresh changed: in the corpus, in what was made of it, in the judge and on the test sets. */
export function buildChangesReport(changes: RunChanges): ReportDocument {
  const { previousRunId, sets, apart } = changes;
  const letters = new Map([
    [thisRun, 'A'],
    [previousRunId, 'B'],
  ]);
  return {
    title: 'What this run changed',
    facts: [
      { label: 'Run A', content: ['this one'] },
      { label: 'Run B', content: [code(previousRunId), ', the last of the pipeline that had completed before'] },
    ],
    sections: [
      buildChurnSection(changes),
      {
        ...buildComparedSets({ sets, apart }, letters, deployedSystem),
        id: 'metrics',
        title: 'Metrics on the test sets',
      },
      buildDriftSection(changes.drift),
      buildRowsSection('documents', 'Documents', changes.documents),
      buildRowsSection('queries', 'Questions', changes.queries),
      buildRowsSection('labels', 'Labels', changes.labels),
    ],
  };
}
