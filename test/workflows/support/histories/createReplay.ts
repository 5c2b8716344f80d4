import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { withNumbers, type History, type TestOptions } from '../temporalForTests';
import type { SavedHistory } from './historySets';

export interface Replayable {
  history: History;
  saved: Pick<SavedHistory, 'workflowId' | 'numbers'>;
}

export interface Replay {
  /** Throws when the history does not replay on what `change` makes of the code of today. */
  one(replayable: Replayable, change?: (code: string) => string): Promise<void>;
  /** What each does not replay for on the code of today, in their order; undefined of those that do. */
  all(replayables: Replayable[]): Promise<(Error | undefined)[]>;
}

/** Needs no server; bundles once what all histories are replayed on. */
export async function createReplay(): Promise<Replay> {
  const workflowsPath = require.resolve('../../../../workflows');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const bundleWith = (numbers: SavedHistory['numbers']) => withNumbers(code, numbers as TestOptions);
  return {
    one: ({ history, saved }, change = (own) => own) => {
      const workflowBundle = { code: change(bundleWith(saved.numbers)) };
      return Worker.runReplayHistory({ workflowBundle }, history, saved.workflowId);
    },
    all: async (replayables) => {
      const found = new Map<Replayable, Error | undefined>();
      for (const group of groupByNumbers(replayables)) {
        // One worker a bundle: to load it takes longer than to replay a history.
        const workflowBundle = { code: bundleWith(group[0]!.saved.numbers) };
        const histories = group.map(({ history, saved: { workflowId } }) => ({ history, workflowId }));
        let place = 0;
        for await (const { error } of Worker.runReplayHistories({ workflowBundle }, histories))
          found.set(group[place++]!, error);
      }
      return replayables.map((each) => (found.has(each) ? found.get(each) : new Error('it was not replayed')));
    },
  };
}

function groupByNumbers(replayables: Replayable[]): Replayable[][] {
  const groups = new Map<string, Replayable[]>();
  for (const replayable of replayables) {
    const numbers = JSON.stringify(replayable.saved.numbers);
    groups.set(numbers, [...(groups.get(numbers) ?? []), replayable]);
  }
  return [...groups.values()];
}
