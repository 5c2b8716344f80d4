import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { RunRecord } from '../../../core/contracts/activities';
import { usageInRun } from '../../../core/contracts/receipt';
import type { ClientContext } from '../connect';
import { readListed } from '../keptRuns';
import { readFailure } from '../readFailure';
import type { RefreshView } from './scheduleClient';

type Execution = Pick<WorkflowExecutionInfo, 'workflowId' | 'runId' | 'status' | 'startTime' | 'memo'>;

/** One firing: from Temporal what became of it, and from `run.json`, which outlives that, what came of its run. */
export async function viewRefresh(
  { workflowId, runId: executionId, status, startTime, memo }: Execution,
  { store, temporal }: Pick<ClientContext, 'store' | 'temporal'>,
): Promise<RefreshView> {
  const [runId, asOf, outcome] = [memo?.['run'], memo?.['asOf'], memo?.['outcome']] as (string | undefined)[];
  const base = {
    workflowId,
    startedAt: startTime.toISOString(),
    // One that found nothing to do says so in its memo.
    status: outcome ?? status.name.toLowerCase(),
    ...(runId ? { runId } : {}),
    ...(asOf ? { asOf } : {}),
  };
  if (outcome === 'already-running') return base;
  const [listed] = await readListed(runId === undefined ? [] : [runId], store);
  if (listed?.unreadable !== undefined) return { ...base, reason: listed.unreadable };
  const found = listed?.record;
  // An open refresh may be the second try of a run that was recorded as failed.
  if (status.name === 'FAILED' && !found) {
    const { message } = await readFailure(temporal.workflow.getHandle(workflowId, executionId), undefined);
    return { ...base, reason: message };
  }
  if (!found || status.name === 'RUNNING') return base;
  return { ...base, ...describeRecord(found), ...(outcome ? { status: outcome } : {}) };
}

function describeRecord({ status, receipts, promotion, outcome, failure }: RunRecord): Partial<RefreshView> {
  const paid = receipts.flatMap((receipt) => (receipt.reused ? [] : (usageInRun(receipt)?.nanoUsd ?? [])));
  const reason = failure?.message ?? (outcome?.why || promotion?.reasons[0]);
  return {
    status,
    ...(promotion ? { verdict: promotion.verdict, promoted: promotion.promoted } : {}),
    ...(reason ? { reason } : {}),
    ...(paid.length > 0 ? { costNanoUsd: paid.reduce((sum, cost) => sum + cost, 0) } : {}),
  };
}
