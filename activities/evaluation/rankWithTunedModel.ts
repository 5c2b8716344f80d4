import { join } from 'node:path';
import type { Document } from '../../core/contracts/document';
import type { EvaluationQuery } from '../../core/contracts/evaluationSet';
import type { Run } from '../../core/evaluation/runs';
import type { StageContext } from '../stage/definition';
import { checkParity } from './checkParity';
import { joinRuns, restrictRun } from './mixRuns';
import { rerankWithCrossEncoder } from './rankSystems';
import { tunedFiles, type TunedSystem } from './systems';

export interface TunedRuns {
  runs: Record<TunedSystem, Run>;
  /** What the model (fp32) says of all documents of both kinds of lists. */
  logits: Run;
  pairsPerSecond: Record<TunedSystem, number>;
  /** Largest difference to the scores that Python's onnxruntime gave for the same probes. */
  nodeParity: number;
}

/**
 * Re-ranks the lists with each precision of an exported model, after checking that it scores here as where it was made.
 * `others`: lists of which only the scores in full precision are wanted.
 */
export async function rankWithTunedModel(
  queries: EvaluationQuery[],
  { lists, others }: { lists: Run; others: Run },
  options: Pick<StageContext<unknown, string>, 'tools' | 'progress'> & {
    folder: string;
    documents: ReadonlyMap<string, Document>;
  },
): Promise<TunedRuns> {
  const { folder, tools, documents, progress } = options;
  const rank = async (system: TunedSystem, lists: Run) => {
    const model = await tools.crossEncoder(folder, join(folder, tunedFiles[system]));
    const parity = system === 'tuned' ? await checkParity(folder, async () => model, ['float32']) : {};
    const nodeParity = parity.float32?.largestDifference ?? 0;
    const onProgress = (done: number, total: number) => progress({ phase: system, done, total, unit: 'pairs' });
    return { ...(await rerankWithCrossEncoder(queries, lists, { model, documents, onProgress })), nodeParity };
  };
  const tuned = await rank('tuned', joinRuns(lists, others));
  const int8 = await rank('tuned-int8', lists);
  return {
    runs: { tuned: restrictRun(tuned.run, lists), 'tuned-int8': int8.run },
    logits: tuned.run,
    pairsPerSecond: { tuned: Math.round(tuned.pairsPerSecond), 'tuned-int8': Math.round(int8.pairsPerSecond) },
    nodeParity: tuned.nodeParity,
  };
}
