import { chunkSchema } from '../../core/contracts/chunk';
import type { Interval, StageFigures } from '../../core/contracts/estimate';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import * as estimate from '../../core/llm/estimate';
import { answerTokens } from '../../core/llm/tokens';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { findPreviousRun } from '../findPreviousRun';
import { passageOf } from '../llm/buildRequests';
import { measurePrompts, sampleRows } from './guessJudge';

interface ProbeGuess {
  /** The run that has completed before. */
  item: string;
  figures: StageFigures;
}

/**
 * What the judge will be asked again; undefined where it is not. At least nothing, where the runs have no request in
 * common; whether the ledger has answers of a run that failed meanwhile is not looked up.
 */
export async function guessProbe(
  spec: PipelineSpec,
  { judged, passages }: { judged: Interval; passages: ArtifactReader },
  store: ObjectStore,
): Promise<ProbeGuess | undefined> {
  const { probe = 0 } = spec.refresh ?? {};
  const before = probe > 0 ? await findPreviousRun(spec.name, store) : null;
  if (!before?.artifacts['judge']) return undefined;
  const atMost = (requests: number): number => Math.min(probe, requests);
  const requests = { low: 0, expected: atMost(judged.expected), high: atMost(judged.high) };
  const sampled = await sampleRows(passages, passages.rows(chunkSchema), passageOf);
  // A judge that can be asked again is shown one passage a request, so it does not matter how many a question has.
  const { mean, most } = measurePrompts(spec, sampled, 1);
  return {
    item: before.runId,
    figures: {
      ...{ requests, fromLedger: 0, answersSeen: 0 },
      tokensIn: estimate.multiplyIntervals(requests, mean),
      tokensOut: estimate.multiplyIntervals(requests, answerTokens('probe', 1, most)),
    },
  };
}
