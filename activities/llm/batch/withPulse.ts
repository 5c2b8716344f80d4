import type { BatchReference } from '../../../core/contracts/llmWork';
import { startPulse } from '../../stage/pulse';
import type { BatchEnvironment } from './environment';

/** Tells that work on a batch goes on: a provider may be slower than a heartbeat's time-out. */
export async function withPulse<Result>(
  { llmStage, plan }: BatchReference,
  phase: string,
  { heartbeat }: Pick<BatchEnvironment, 'heartbeat'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const pulse = startPulse(heartbeat, { stage: llmStage, phase, done: 0, total: plan.requests, unit: 'requests' });
  try {
    return await work();
  } finally {
    pulse.stop();
  }
}
