import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { AskingStop, ShardReceipt } from '../../../core/contracts/llmWork';
import type { FailedByReason } from '../../../workflows/lib/failureCounts';

/** Requests of a fake shard. */
export const rowsPerShard = 256;

/** A whole shard, or as far as it came. */
export function answered(
  parts: {
    rows?: number;
    failed?: FailedByReason;
    costNanoUsd?: number;
    lostNanoUsd?: number;
    stopped?: AskingStop;
    fromLedger?: number;
  } = {},
): ShardReceipt {
  const { rows = rowsPerShard, failed = {}, costNanoUsd, lostNanoUsd, stopped, fromLedger = 0 } = parts;
  const failedCount = Object.values(failed).reduce((sum, count) => sum + count, 0);
  return {
    rows,
    reused: false,
    usage: {
      ...{ requests: rows, fromLedger, failed: failedCount, tokensIn: 10 * rows, tokensOut: rows, tokensCached: 0 },
      ...(costNanoUsd === undefined ? {} : { nanoUsd: costNanoUsd }),
    },
    failedByReason: failed,
    ...(stopped ? { stopped } : {}),
    ...(lostNanoUsd === undefined ? {} : { lostNanoUsd }),
  };
}

export function stop(reason: AskingStop['reason']): AskingStop {
  return { reason, message: `the endpoint said: ${reason}`, mend: 'mend it' };
}

/** Works until it is cancelled, as a shard does whose endpoint is slow. */
export async function untilCancelled(): Promise<never> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), 50);
  try {
    return await context.cancelled;
  } finally {
    clearInterval(timer);
  }
}

/** Fails like an endpoint that is down, so often and so quickly that Temporal gives up within the test. */
export function unavailable(): never {
  throw ApplicationFailure.create({ message: 'nothing answers', type: 'llm-unavailable', nextRetryDelay: 1 });
}
