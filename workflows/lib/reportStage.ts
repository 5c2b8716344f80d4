import { CancellationScope, getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import type { LlmStageState } from '../../core/contracts/llmWork';
import { signalNames } from '../../temporal.config';

/** Of a stage's shards, or of the batches it submitted so far, between two reports of progress. */
const shareBetweenReports = 0.05;

export interface StageReporter {
  tell(state: LlmStageState): void;
  tellIfNews(state: LlmStageState): void;
  /** Resolves when the parent has been told everything. */
  flush(): Promise<void>;
}

/**
 * Tells the run, this workflow's parent, how its LLM stage is doing. Every transition is told; progress some twenty
 * times in a stage, because the parent's history holds all of it. Without a parent nothing is told.
 */
export function createReporter(): StageReporter {
  const { parent } = workflowInfo();
  let told: LlmStageState | undefined;
  let sending: Promise<void> = Promise.resolve();
  const tell = (state: LlmStageState): void => {
    told = state;
    sending = sending.then(() => send(parent?.workflowId, state));
  };
  return {
    tell,
    tellIfNews: (state) => {
      if (!told || isNews(told, state)) tell(state);
    },
    flush: async () => {
      // What is told while the rest is being sent is sent too.
      let sent;
      do {
        sent = sending;
        await sent;
      } while (sent !== sending);
    },
  };
}

async function send(parentId: string | undefined, state: LlmStageState): Promise<void> {
  if (parentId === undefined) return;
  const parent = getExternalWorkflowHandle(parentId);
  // Told even from work that is being stopped. A parent that has closed needs no report.
  await CancellationScope.nonCancellable(() => parent.signal(signalNames.stageState, state)).catch(() => undefined);
}

function isNews(told: LlmStageState, { shards, totals, batches }: LlmStageState): boolean {
  const finished = (batches?.finished ?? 0) - (told.batches?.finished ?? 0);
  if (batches && finished >= Math.max(1, batches.submitted * shareBetweenReports)) return true;
  if (shards.done - told.shards.done >= shards.total * shareBetweenReports) return true;
  return Object.keys(totals.failedByReason).some((reason) => !(reason in told.totals.failedByReason));
}
