import { artifactPrefix } from '../../core/artifactPrefix';
import type { LlmAnswer } from '../../core/contracts/llm';
import type { AskingStop, QuarantineReason, ShardReceipt } from '../../core/contracts/llmWork';
import type { Usage } from '../../core/contracts/manifest';
import { canonicalJson } from '../../core/hashing/canonicalJson';
import { storePart } from '../../infra/artifactStore/artifactWriter';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import type { Allowance } from '../../infra/llm/online/allowance';
import type { ShardSpending, Spent } from '../../infra/llm/online/shardSpending';
import type { OpenShard } from './answerShard';
import { receiptOfPayer, writeShardRecord } from './shardRecord';

/** What asking brought; rows without an answer only when it was stopped. */
export interface AnsweredShard {
  rows: (LlmAnswer | undefined)[];
  /** Rows that had an answer before. */
  fromLedger: number;
  round: number;
  spending: ShardSpending;
  /** What the workflow had spent unreported when this attempt began. */
  earlier: Spent;
  allowance: Allowance;
  stopped?: AskingStop;
}

/** Writes the answers of a shard that is complete, and says in either case what came of it. All is flushed by now. */
export async function endShard(shard: OpenShard, answered: AnsweredShard, store: ObjectStore): Promise<ShardReceipt> {
  const { spending, allowance } = answered;
  const rows = answered.rows.filter((row) => row !== undefined);
  const failedByReason = countFailures(rows);
  const paid = paidFor(rows, answered, shard);
  const receipt = await (answered.stopped ? stopShard(answered.stopped) : finishShard());
  const reportedNanoUsd = (paid.usage.nanoUsd ?? 0) + (paid.lostNanoUsd ?? 0);
  await spending.close({ lostNanoUsd: allowance.lostNanoUsd, reportedNanoUsd });
  return receipt;

  function stopShard(stopped: AskingStop): ShardReceipt {
    return { rows: rows.length, reused: false, ...paid, failedByReason, stopped };
  }

  async function finishShard(): Promise<ShardReceipt> {
    const part = await storePart(store, artifactPrefix(shard.request.stage, shard.key), {
      name: shard.part.name,
      table: 'part',
      lines: rows.map((row) => canonicalJson(row)),
    });
    const failure = rows.find(({ status }) => status === 'failed')?.failure;
    const record = {
      ...{ part, usage: usageOfRows(rows, answered, paid), failedByReason, round: answered.round, owner: shard.owner },
      paid,
      ...(failure ? { example: `${failure.reason}: ${failure.message}` } : {}),
    };
    await writeShardRecord(store, shard.recordName, record);
    return receiptOfPayer(record);
  }
}

function countFailures(rows: readonly LlmAnswer[]): Partial<Record<QuarantineReason, number>> {
  const counts: Partial<Record<QuarantineReason, number>> = {};
  for (const { status, failure } of rows) {
    if (status !== 'failed') continue;
    const reason = (failure?.reason ?? 'off-schema') as QuarantineReason;
    counts[reason] = (counts[reason] ?? 0) + 1;
  }
  return counts;
}

/** What the activity reports: counts of the whole shard, tokens and money of what was not reported before. */
function paidFor(
  rows: readonly LlmAnswer[],
  { fromLedger, spending, earlier, allowance }: AnsweredShard,
  { settings }: OpenShard,
): { usage: Usage; lostNanoUsd?: number } {
  const { tokensIn, tokensCached, tokensOut } = spending.spent();
  const failed = rows.filter(({ status }) => status === 'failed').length;
  const usage = { requests: rows.length, fromLedger, failed, tokensIn, tokensCached, tokensOut };
  const lostNanoUsd = spending.lostNanoUsd + allowance.lostNanoUsd;
  return {
    usage: settings.price ? { ...usage, nanoUsd: earlier.nanoUsd + allowance.spentNanoUsd } : usage,
    ...(lostNanoUsd > 0 ? { lostNanoUsd } : {}),
  };
}

/** For the manifest: tokens of all rows, whoever asked them, and what this run spent on them. */
function usageOfRows(
  rows: readonly LlmAnswer[],
  { spending }: AnsweredShard,
  { usage, lostNanoUsd = 0 }: { usage: Usage; lostNanoUsd?: number },
): Usage {
  const sum = (of: (row: LlmAnswer) => number) => rows.reduce((total, row) => total + of(row), 0);
  const ofRows = { ...usage, tokensIn: sum(({ tokensIn }) => tokensIn), tokensOut: sum(({ tokensOut }) => tokensOut) };
  if (usage.nanoUsd === undefined) return ofRows;
  return { ...ofRows, nanoUsd: spending.reportedNanoUsd + usage.nanoUsd + lostNanoUsd };
}
