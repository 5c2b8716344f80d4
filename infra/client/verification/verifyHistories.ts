import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { RunRecord } from '../../../core/contracts/activities';
import type { Manifest } from '../../../core/contracts/manifest';
import type { StageReceipt } from '../../../core/contracts/receipt';
import type { RunResult } from '../../../core/contracts/run';
import type { Finding } from '../../../core/contracts/verification';
import { canonicalJson } from '../../../core/hashing/canonicalJson';
import { formatNanoUsd } from '../../../core/llm/money';
import type { FindManifest } from '../../../core/lineage/traceCauses';
import { compareReceipt } from '../../../core/verification/compareReceipt';
import { readSpending } from '../../../core/verification/sumSpending';
import { formatHistory, type History } from '../../histories/historyText';
import { readKeptHistories, readKeptHistory } from '../../histories/keptHistories';
import { fetchFrom } from '../../histories/temporalHistories';
import type { ExecutionHistory } from '../../histories/walkHistories';
import type { ClientContext } from '../connect';
import { receiptIn } from '../historyReceipts';
import { openRunHistories } from '../runHistories';
import { isDamage } from './isDamage';

/** What the histories of a run say of it: the receipts, the money, its result; and that they were kept as they are. */
export async function* verifyHistories(
  record: RunRecord,
  find: FindManifest,
  context: ClientContext,
): AsyncGenerator<Finding> {
  const { runId } = record.input;
  const histories = await openRunHistories(runId, context);
  if (!histories) {
    const message = 'Temporal does not know the run any more, and it kept no history';
    yield { state: 'unproven', kind: 'history', subject: runId, message };
    return;
  }
  try {
    for await (const each of histories.read()) yield* verifyHistory(each, record, find);
  } catch (error) {
    if (!isDamage(error)) throw error;
    yield { state: 'damaged', kind: 'history', subject: runId, message: error.message };
  }
  yield* verifyKept(runId, histories.place, context);
}

async function* verifyHistory(
  { workflowId, runId, history }: ExecutionHistory,
  record: RunRecord,
  find: FindManifest,
): AsyncGenerator<Finding> {
  const subject = `history of ${workflowId}`;
  if (!history) {
    yield {
      state: 'unproven',
      kind: 'history',
      subject,
      message: `nobody has that of the execution ${runId} any more`,
    };
    return;
  }
  let [compared, spent, hasSpent] = [0, 0, false];
  const sealed: StageReceipt[] = [];
  for (const payload of resultsIn(history)) {
    const receipt = receiptIn(payload);
    if (receipt) {
      const manifest = await find(receipt);
      const wrong = manifest ? compareReceipt(receipt, manifest) : ['its manifest is gone'];
      compared += 1;
      if (isSealOf(manifest, workflowId)) sealed.push(receipt);
      const artifact = `receipt of ${receipt.stage} ${receipt.key} in the ${subject}`;
      for (const message of wrong) yield { state: 'damaged', kind: 'receipt', subject: artifact, message };
    }
    const spending = readSpending(defaultPayloadConverter.fromPayload(payload));
    if (spending !== undefined) [spent, hasSpent] = [spent + spending, true];
  }
  if (compared > 0)
    yield {
      state: 'proven',
      kind: 'receipt',
      subject,
      message: `${compared} receipts were compared with their manifests`,
    };
  if (hasSpent && sealed.length > 0) yield compareMoney(subject, spent, sealed);
  if (workflowId === record.input.runId) yield* verifyResult(subject, history, record);
}

/** Answers that this very workflow had asked; what an earlier one asked cost this one nothing. */
function isSealOf(manifest: Manifest | undefined, workflowId: string): boolean {
  return manifest !== undefined && manifest.stage.endsWith('-answers') && manifest.workflowId === workflowId;
}

/** A worker that died without a word may have spent what no receipt tells, so a difference is no damage. */
function compareMoney(subject: string, spent: number, sealed: StageReceipt[]): Finding {
  const told = sealed.reduce((sum, { usage }) => sum + (usage?.nanoUsd ?? 0), 0);
  const [paid, sum] = [formatNanoUsd(told), formatNanoUsd(spent)];
  return told === spent
    ? {
        state: 'proven',
        kind: 'cost',
        subject,
        message: `what its shards and batches spent comes to ${paid}, as its answers say`,
      }
    : {
        state: 'unproven',
        kind: 'cost',
        subject,
        message: `its shards and batches tell of ${sum}, its answers of ${paid}`,
      };
}

/** A history that the run kept itself ends before its result. */
function* verifyResult(subject: string, { events }: History, record: RunRecord): Generator<Finding> {
  const payload = events?.at(-1)?.workflowExecutionCompletedEventAttributes?.result?.payloads?.[0];
  const result = payload ? defaultPayloadConverter.fromPayload<RunResult>(payload) : undefined;
  const told = result ? result.receipts : events?.flatMap((event) => receiptIn(resultOf(event)) ?? []);
  const [left, right] = [told ?? [], record.receipts].map((receipts) =>
    receipts.map(({ stage, key, digest, counts }) => canonicalJson({ stage, key, digest, counts })),
  );
  const missing = right!.filter((each) => !left!.includes(each));
  yield missing.length === 0
    ? { state: 'proven', kind: 'record', subject, message: `the ${right!.length} receipts of run.json are in it` }
    : {
        state: 'damaged',
        kind: 'record',
        subject,
        message: `run.json has receipts that are not in it: ${missing.join(' ')}`,
      };
}

async function* verifyKept(
  runId: string,
  place: 'temporal' | 'store',
  context: ClientContext,
): AsyncGenerator<Finding> {
  const { store, temporal } = context;
  const kept = await readKeptHistories(runId, store);
  if (!kept) {
    yield { state: 'unproven', kind: 'history', subject: runId, message: 'it kept no history of its own on the store' };
    return;
  }
  for (const each of kept.histories) {
    const subject = `${store.address}/${each.object}`;
    try {
      const history = await readKeptHistory(each, store);
      const events = history.events ?? [];
      const whole = place === 'temporal' ? await fetchFrom(temporal)(each) : undefined;
      const isSame = !whole || textOf(events) === textOf((whole.events ?? []).slice(0, events.length));
      yield isSame
        ? {
            state: 'proven',
            kind: 'history',
            subject,
            message: `${events.length} events, ${whole ? 'as in Temporal' : 'as they were kept'}`,
          }
        : { state: 'damaged', kind: 'history', subject, message: 'Temporal has other events' };
    } catch (error) {
      if (!isDamage(error)) throw error;
      yield { state: 'damaged', kind: 'history', subject, message: error.message };
    }
  }
}

/** Maps, such as search attributes, come in another order each time that they are fetched. */
function textOf(events: NonNullable<History['events']>): string {
  return canonicalJson(JSON.parse(formatHistory({ events })));
}

function* resultsIn({ events }: History): Generator<Payload> {
  for (const event of events ?? []) {
    const payload = resultOf(event);
    if (payload) yield payload;
  }
}

function resultOf(event: NonNullable<History['events']>[number]): Payload | undefined {
  const completed = event.activityTaskCompletedEventAttributes ?? event.childWorkflowExecutionCompletedEventAttributes;
  return completed?.result?.payloads?.[0];
}
