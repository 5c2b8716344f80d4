import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { AskingStop, BatchReference, BatchState, SubmittedBatch } from '../../core/contracts/llmWork';
import { eventsPerRun } from '../../temporal.config';
import type { providerBatch, ProviderBatchOutcome } from '../providerBatch';
import { llmShards } from './activities';
import { shortCount, summaryOf } from './summaries';

/** Small, because it is carried over when the workflow continues as new. Without more it waits for room at the provider. */
export interface RoomWait {
  startedAtMs: number;
}

/** A batch at the provider that is waited for. */
export interface BatchWait extends RoomWait {
  submitted: SubmittedBatch;
  submittedAtMs: number;
  /** Until the next look. */
  pollSeconds: number;
}

const hourMs = 3_600_000;
/** Providers promise an end within a day; one that gives none an hour later is told to stop. */
const longestBatchMs = 25 * hourMs;
/** What fills the provider's queue ends within a day, so a second day without room is not a matter of patience. */
const longestQueueMs = 48 * hourMs;
/** OpenAI: up to ten minutes. */
const longestCancelMs = hourMs / 4;

/**
 * Submits a batch when the provider has room for its tokens and waits for its end. Whether there was room shows only
 * when the batch is accepted, or has failed for the lack of it: then the same batch is sent again, later.
 */
export async function runUntilEnded(
  batch: BatchReference,
  carried: RoomWait | BatchWait | undefined,
): Promise<{ submitted: SubmittedBatch; state: BatchState } | { refused: AskingStop }> {
  const startedAtMs = carried?.startedAtMs ?? Date.now();
  let wait = carried && 'submitted' in carried ? carried : undefined;
  for (;;) {
    const submitted = wait?.submitted ?? (await submit(batch));
    if (isStop(submitted)) return { refused: submitted };
    if (submitted !== 'no-room') {
      const since = { submittedAtMs: Date.now(), pollSeconds: batch.spec.llm.batch.firstPollSeconds };
      const state = await waitForEnd(batch, wait ?? { startedAtMs, submitted, ...since });
      if (!state.isEnqueuedLimit) return { submitted, state };
    }
    wait = undefined;
    if (Date.now() - startedAtMs > longestQueueMs) return { refused: noRoom };
    await sleep(batch.spec.llm.batch.maxPollSeconds * 1000, {
      summary: summaryOf('wait for room at the provider', asked(batch)),
    });
    await handOverIfLong(batch, { startedAtMs });
  }
}

/** The outcome of a batch that the provider did not take, or that has not ended. */
export function collectedNothing(
  { plan }: BatchReference,
  state: BatchState,
  stopped?: AskingStop,
): ProviderBatchOutcome {
  const usage = { requests: 0, fromLedger: 0, failed: 0, tokensIn: 0, tokensOut: 0, nanoUsd: 0 };
  const counts = { answered: 0, failedByReason: {}, unknownLines: 0, repeatedLines: 0, missing: plan.requests };
  return { collected: { ...counts, usage, ...(stopped ? { stopped } : {}) }, state };
}

/** The state of a batch that does not exist. */
export function refusedState({ plan }: BatchReference, { message }: AskingStop): BatchState {
  return { status: 'failed', completed: 0, failed: 0, total: plan.requests, errors: [message] };
}

/** Quota and key are thrown on: whoever started this knows what else waits for them. */
async function submit(batch: BatchReference): Promise<SubmittedBatch | 'no-room' | AskingStop> {
  try {
    const summary = summaryOf('submit', asked(batch));
    return await llmShards.submitBatch.executeWithOptions({ summary }, [batch]);
  } catch (error) {
    const { type, message } = failureOf(error) ?? {};
    if (type === 'llm-enqueued-limit') return 'no-room';
    if (type !== 'llm-bad-request') throw error;
    return {
      reason: 'unavailable',
      message: message ?? '',
      mend: 'mend what it names, or set llm.mode: online; then resume',
    };
  }
}

function isStop(submitted: SubmittedBatch | 'no-room' | AskingStop): submitted is AskingStop {
  return typeof submitted === 'object' && 'reason' in submitted;
}

/** Cancelled, or past its time: the provider's batch is cancelled and its last state is the answer. */
async function waitForEnd(batch: BatchReference, wait: BatchWait): Promise<BatchState> {
  try {
    return (await pollUntil(batch, wait, wait.submittedAtMs + longestBatchMs)) ?? (await cancelAndWait(batch, wait));
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return cancelAndWait(batch, wait);
  }
}

/** The state in which the batch ended; undefined when it has not by then. */
async function pollUntil(batch: BatchReference, from: BatchWait, untilMs: number): Promise<BatchState | undefined> {
  const { maxPollSeconds } = batch.spec.llm.batch;
  const { providerId } = from.submitted;
  let { pollSeconds } = from;
  let done = 0;
  while (Date.now() < untilMs) {
    await sleep(pollSeconds * 1000, {
      summary: summaryOf(`poll ${providerId}`, describeDone(done, batch)),
    });
    const state = await look(batch, from.submitted, done);
    if (state) done = state.completed + state.failed;
    if (state && isFinal(state)) return state;
    pollSeconds = Math.min(pollSeconds * 2, maxPollSeconds);
    await handOverIfLong(batch, { ...from, pollSeconds });
  }
  return undefined;
}

/** Not while it is being cancelled: a fresh history would not know of that. */
async function handOverIfLong(batch: BatchReference, carried: RoomWait | BatchWait): Promise<void> {
  const canHandOver = CancellationScope.current().cancellable && workflowInfo().historyLength > eventsPerRun;
  if (canHandOver) await continueAsNew<typeof providerBatch>({ batch, carried });
}

/** `done` of its requests were through when it was looked at last. */
async function look(batch: BatchReference, submitted: SubmittedBatch, done: number): Promise<BatchState | undefined> {
  try {
    const summary = summaryOf(`look at ${submitted.providerId}`, describeDone(done, batch));
    const state = await llmShards.readBatch.executeWithOptions({ summary }, [batch, submitted]);
    const counts = `${state.completed} of ${state.total} done, ${state.failed} failed`;
    // People look the batch up at the provider by its id.
    setCurrentDetails(`${submitted.providerId}, ${state.status}: ${counts}`);
    return state;
  } catch (error) {
    // A provider that says nothing for hours may still be working: the deadline decides.
    if (failureOf(error)?.type === 'llm-unavailable') return undefined;
    throw error;
  }
}

/** Whether a batch will not change any more; only then is all that it finished in its files. */
export function isFinal({ status }: BatchState): boolean {
  return ['completed', 'expired', 'cancelled', 'failed'].includes(status);
}

/** One that does not stop in time stays outstanding: the next round, or the next run, collects it. */
async function cancelAndWait(batch: BatchReference, wait: BatchWait): Promise<BatchState> {
  const { submitted } = wait;
  return CancellationScope.nonCancellable(async () => {
    const summary = summaryOf('cancel at the provider', asked(batch));
    const cancel = llmShards.cancelBatch.executeWithOptions({ summary }, [batch, submitted]);
    await cancel.catch(() => undefined);
    const pollSeconds = batch.spec.llm.batch.firstPollSeconds / 4;
    const ended = await pollUntil(batch, { ...wait, pollSeconds }, Date.now() + longestCancelMs);
    return ended ?? { status: 'cancelling', completed: 0, failed: 0, total: batch.plan.requests };
  });
}

function asked({ plan }: BatchReference): string {
  return `${shortCount(plan.requests)} requests`;
}

function describeDone(done: number, { plan }: BatchReference): string {
  return `${shortCount(done)}/${shortCount(plan.requests)} done`;
}

function failureOf(error: unknown): ApplicationFailure | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof ApplicationFailure ? cause : undefined;
}

const noRoom: AskingStop = {
  reason: 'unavailable',
  message: 'for two days the provider had no room for the tokens of the batch',
  mend: 'set llm.batch.enqueuedTokens to the limit of the account, or llm.mode: online; then resume',
};
