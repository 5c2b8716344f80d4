import { collectGarbage, diffRuns, explainStage, showHistory, showLineage, verifyRun } from './actions';
import type { AddCommand } from './addCommand';
import { parseLimit } from './options';

/** What people ask of runs that are over: what came of them, why, of what, and whether it still stands. */
export function addAuditCommands(add: AddCommand): void {
  add(
    'history <pipeline>',
    'list the runs of a pipeline: verdict, metric and its change, cost, rows',
    showHistory,
  ).option('--limit <count>', 'how many at most', parseLimit, 20);
  add(
    'diff <before> <after>',
    'tell field by field what differs between two runs',
    (world, before, options, after = '') => diffRuns(world, before, after, options),
  );
  add(
    'explain <run> <stage>',
    'tell why a stage was made or reused: what changed, and where',
    (world, run, options, stage = '') => explainStage(world, run, stage, options),
  );
  add(
    'lineage <run> [row]',
    'tell what artifacts were made of, or where a training row comes from',
    (world, run, options, row) => showLineage(world, run, row, options),
  );
  add('verify <run>', 'read all that a run stands on again, and tell what is proven', verifyRun);
  add('gc', 'tell which artifacts no kept run needs, and delete them', (world, _, options) =>
    collectGarbage(world, options),
  )
    .option('--keep-runs <count>', 'keep the newest so many runs of each pipeline (10)', parseLimit)
    .option('--keep-days <days>', 'keep runs that are not older', parseLimit)
    .option('--grace-hours <hours>', 'never delete what is not older (24)', parseLimit)
    .option('--delete', 'delete them; without it nothing is changed');
}
