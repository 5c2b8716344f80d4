import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BatchReference, BatchState, CollectedBatch, SubmittedBatch } from '../../../core/contracts/llmWork';
import { collectedNoteName } from '../../../core/llm/batchNames';
import { parseBatchLine } from '../../../core/llm/batchOutput';
import { BatchTally } from '../../../core/llm/batchTally';
import { llmSettings } from '../../../core/llm/settings';
import { splitLines } from '../../../core/ingest/splitLines';
import { LineSpool } from '../../../infra/llm/batch/lineSpool';
import { createScratchFolder } from '../../../infra/scratchFolder';
import { startPulse } from '../../stage/pulse';
import type { BatchEnvironment } from './environment';
import { explainFailure } from './explainFailure';
import { joinLines, readPlanNote } from './joinLines';
import { collectedNoteSchema, readNote, writeNote, type CollectedNote } from './notes';
import { createLineReader } from './readLine';

/**
 * Puts what a batch finished into the ledger, whether it completed, expired, was cancelled or failed. Lines are joined
 * to requests by their custom_id; the answers are written in the order of the requests, shard by shard. A batch that
 * was collected already gives the same counts again and adds nothing. Memory: an index of the lines and one shard.
 */
export async function collectBatch(
  batch: BatchReference,
  submitted: SubmittedBatch,
  state: BatchState,
  environment: BatchEnvironment,
): Promise<CollectedBatch> {
  const { store } = environment;
  const noteName = collectedNoteName(batch.plan.inputObject, submitted.providerId);
  const note = await readNote(store, noteName, collectedNoteSchema);
  if (note) return recallCollected(note, batch.workflowId);
  const progress = { stage: batch.llmStage, phase: 'collect batch', total: batch.plan.requests, unit: 'requests' };
  const pulse = startPulse(environment.heartbeat, { ...progress, done: 0 });
  const scratchFolder = await createScratchFolder('batches');
  const spool = await LineSpool.create(join(scratchFolder, 'lines.jsonl'));
  try {
    const plan = await readPlanNote(batch, environment);
    const seen = await spoolLines(state, spool, environment);
    const settings = llmSettings(batch.spec, batch.llmStage);
    const tally = new BatchTally(settings.price);
    const { capability } = environment;
    const isUnbilled = wasNotBegun(state);
    const lineReader = createLineReader({ settings, tally, form: plan.form, capability, isUnbilled });
    const { refusedLines, stopped } = await explainFailure(submitted, state, environment);
    const tell = (done: number): void => pulse.tell({ ...progress, done });
    await joinLines(plan, { spool, lineReader, refusedLines, tell }, environment);
    const counted = tally.result({ lines: spool.size, ...seen }, state.usage);
    const collected = stopped ? { ...counted, stopped } : counted;
    await writeNote(store, noteName, { run: batch.workflowId, setAside: tally.setAside, collected });
    return collected;
  } finally {
    pulse.stop();
    await spool.close();
    await rm(scratchFolder, { recursive: true, force: true });
  }
}

/** It did not pass the provider's validation, and so costs nothing. */
function wasNotBegun({ status, completed, outputFileId, isGone }: BatchState): boolean {
  return status === 'failed' && completed === 0 && outputFileId === undefined && !isGone;
}

/** Two runs may wait for one batch: the money is counted for the one that collected it. */
function recallCollected({ run, collected }: CollectedNote, workflowId: string): CollectedBatch {
  if (run === workflowId) return collected;
  const { usage, stopped: _, ...counts } = collected;
  const free = { ...usage, fromLedger: usage.requests, tokensIn: 0, tokensOut: 0, tokensCached: 0 };
  return { ...counts, usage: usage.nanoUsd === undefined ? free : { ...free, nanoUsd: 0 } };
}

async function spoolLines(
  { outputFileId, errorFileId }: BatchState,
  spool: LineSpool,
  { provider, signal }: BatchEnvironment,
): Promise<{ repeatedLines: number; unreadableLines: number }> {
  const seen = { repeatedLines: 0, unreadableLines: 0 };
  for (const fileId of [outputFileId, errorFileId]) {
    const content = fileId && (await provider.download(fileId, signal));
    if (!content) continue;
    for await (const { bytes } of splitLines(content as AsyncIterable<Buffer>, { maxLineBytes: Infinity })) {
      if (bytes.length === 0) continue;
      const line = parseBatchLine(Buffer.from(bytes).toString('utf8'));
      if (!line) seen.unreadableLines += 1;
      else if (!(await spool.add(line.customId, bytes))) seen.repeatedLines += 1;
    }
  }
  await spool.seal();
  return seen;
}
