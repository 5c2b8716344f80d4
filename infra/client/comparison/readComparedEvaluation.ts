import { bestTuned } from '../../../core/comparison/bestTuned';
import type { ComparedEvaluation } from '../../../core/contracts/comparison';
import { evaluationResultSchema, qrelsFile } from '../../../core/contracts/evaluation';
import { RankwrightError } from '../../../core/errors';
import { digestCandidates } from '../../../core/evaluation/candidateDigest';
import { mainMetric } from '../../../core/evaluation/contenders';
import { scoreRun } from '../../../core/evaluation/metrics';
import type { Qrels, Run } from '../../../core/evaluation/runs';
import { parseQrels, parseTrecRun } from '../../../core/evaluation/trec';
import type { ArtifactReader } from '../../artifactStore/artifactReader';

/**
 * The metrics of one tuned system are computed again, question by question, from stored rankings and judgements.
 * @param wanted that system; where it was not evaluated, or none is named, the best one
 */
export async function readComparedEvaluation(evaluation: ArtifactReader, wanted?: string): Promise<ComparedEvaluation> {
  const file = (await evaluation.readFile('evaluation.json')).toString('utf8');
  const result = evaluationResultSchema.parse(JSON.parse(file));
  const { set } = evaluation.manifest.inputs;
  const tuned = result.systems.find((system) => system.tuned);
  const isThere = result.systems.some(({ name, tuned: isTuned }) => isTuned && name === wanted);
  const best = isThere ? wanted : bestTuned(result.systems, mainMetric);
  if (!set || !tuned || best === undefined) throw nothingTuned(evaluation, result.name);
  const names = result.systems.find(({ name }) => name === best)!.metrics.map(({ name }) => name);
  return {
    result,
    setDigest: set.digest,
    listsDigest: digestCandidates(await readRun(evaluation, tuned.name)),
    best: { system: best, results: scoreRun(await readQrels(evaluation), await readRun(evaluation, best), names) },
  };
}

/** Those that counted: of closed lists they are fewer than the set has. */
async function readQrels(evaluation: ArtifactReader): Promise<Qrels> {
  return parseQrels((await evaluation.readFile(qrelsFile)).toString('utf8'), qrelsFile);
}

async function readRun(evaluation: ArtifactReader, system: string): Promise<Run> {
  const file = `runs/${system}.trec`;
  return parseTrecRun((await evaluation.readFile(file)).toString('utf8'), file);
}

function nothingTuned({ address }: ArtifactReader, set: string): RankwrightError {
  return new RankwrightError('missing-object', `the evaluation of ${set} has no tuned system: ${address}`, {
    mend: 'another version made it: run the spec again, which makes it anew',
  });
}
