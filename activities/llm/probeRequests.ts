import { z } from 'zod';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { configureJudgeRequests } from './buildRequests';

/** Those of the judge, and the run after which they are asked again: what is asked once is not asked twice until the next. */
export function configureProbe(spec: PipelineSpec, item = '') {
  return { ...configureJudgeRequests(spec), size: spec.refresh?.probe ?? 0, since: item };
}

/** The context of a request that is asked again: the pair, whose answer is asked for, and what grade it gives. */
export const probeContextSchema = z.object({
  queryId: z.string(),
  chunkId: z.string(),
  requestKey: z.string(),
  before: z.number().int().nonnegative(),
});
