import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { z } from 'zod';
import { artifactReferenceSchema } from '../../core/contracts/manifest';
import type { StageReceipt } from '../../core/contracts/receipt';
import type { ClientContext } from './connect';

const eventsPerPage = 200;

/**
 * The receipts of the stages that an open run has finished, in its order, from its history: what activities and LLM
 * stages have returned. No worker has to be asked, which may be busy or gone.
 */
export async function readHistoryReceipts(
  workflowId: string,
  { temporal, namespace }: ClientContext,
): Promise<StageReceipt[]> {
  const receipts: StageReceipt[] = [];
  let nextPageToken: Uint8Array | undefined;
  do {
    const request = { namespace, execution: { workflowId }, maximumPageSize: eventsPerPage };
    const page = await temporal.workflowService.getWorkflowExecutionHistory({
      ...request,
      ...(nextPageToken ? { nextPageToken } : {}),
    });
    for (const event of page.history?.events ?? []) {
      const completed =
        event.activityTaskCompletedEventAttributes ?? event.childWorkflowExecutionCompletedEventAttributes;
      const receipt = receiptIn(completed?.result?.payloads?.[0]);
      if (receipt) receipts.push(receipt);
    }
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
  } while (nextPageToken);
  return receipts;
}

/** What tells a receipt from anything else that an activity returns; the rest of it is this program's own. */
const receiptSchema = artifactReferenceSchema.extend({ reused: z.boolean(), counts: z.object({ out: z.number() }) });

/** A receipt, where a payload holds one. */
export function receiptIn(payload: Payload | null | undefined): StageReceipt | undefined {
  if (!payload) return undefined;
  const value = defaultPayloadConverter.fromPayload(payload);
  return receiptSchema.safeParse(value).success ? (value as StageReceipt) : undefined;
}
