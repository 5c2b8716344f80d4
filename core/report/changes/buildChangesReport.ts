import { thisRun, type RunChanges } from '../../contracts/changes';
import { buildComparedSets } from '../comparison/comparedSets';
import { code, type ReportDocument } from '../reportDocument';
import { buildDriftSection } from './driftSection';
import { buildChurnSection } from './churnSection';
import { buildRowsSection } from './rowsSection';

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
      { ...buildComparedSets({ sets, apart }, letters), id: 'metrics', title: 'Metrics on the test sets' },
      buildDriftSection(changes.drift),
      buildRowsSection('documents', 'Documents', changes.documents),
      buildRowsSection('queries', 'Questions', changes.queries),
      buildRowsSection('labels', 'Labels', changes.labels),
    ],
  };
}
