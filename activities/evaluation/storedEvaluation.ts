import { evaluationResultSchema, qrelsFile, type EvaluationResult } from '../../core/contracts/evaluation';
import { RankwrightError } from '../../core/errors';
import { findBestUntuned, mainMetric } from '../../core/evaluation/contenders';
import type { Qrels, Run } from '../../core/evaluation/runs';
import { parseQrels, parseTrecRun } from '../../core/evaluation/trec';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

/** What an evaluation says of its set. */
export async function readEvaluation(evaluation: ArtifactReader): Promise<EvaluationResult> {
  const file = await evaluation.readFile('evaluation.json');
  return evaluationResultSchema.parse(JSON.parse(file.toString('utf8')));
}

/** The tuned system that verdicts are about, and its rival. @throws missing-object where one of them is not there */
export function namesOf({ name, systems, lists }: EvaluationResult): [whole: string, rival: string] {
  const whole = systems.find(({ tuned }) => tuned)?.name;
  const rival = findBestUntuned({ systems, lists }, mainMetric)?.name;
  if (whole !== undefined && rival !== undefined) return [whole, rival];
  const found = systems.map((system) => system.name).join(', ') || 'none';
  throw new RankwrightError(
    'missing-object',
    `the evaluation of ${name} lacks a tuned or an untuned system: ${found}`,
    {
      mend: 'delete its artifact, which another version made, and run the spec again',
    },
  );
}

/** The judgements that counted: of closed lists they are fewer than the set has. */
export async function readQrels(evaluation: ArtifactReader): Promise<Qrels> {
  return parseQrels((await evaluation.readFile(qrelsFile)).toString('utf8'), qrelsFile);
}

/** The ranking of a system. */
export async function readRun(evaluation: ArtifactReader, system: string): Promise<Run> {
  const file = `runs/${system}.trec`;
  return parseTrecRun((await evaluation.readFile(file)).toString('utf8'), file);
}
