import { documentSchema } from '../../core/contracts/document';
import type { StageFigures } from '../../core/contracts/estimate';
import type { ArtifactReference } from '../../core/contracts/manifest';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { EvaluationSpec } from '../../core/contracts/spec/evaluation';
import type { RerankerSpec } from '../../core/contracts/spec/rerankers';
import * as estimate from '../../core/llm/estimate';
import { answerTokens } from '../../core/llm/tokens';
import { judgeStrategies } from '../../core/strategies/judge/registry';
import { openArtifact } from '../../infra/artifactStore/manifests';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { rerankerItem } from '../../temporal.config';
import { readEvaluationSet } from '../evaluation/evaluationSet';
import { passageOf, selectJudgeOptions } from '../llm/buildRequests';
import { cutDocument } from '../reranking/cutDocument';
import { measurePrompts, sampleRows } from './guessJudge';

/** A reranker as the judge that it is asked as, with what it will be asked. */
export interface RerankerGuess {
  item: string;
  judge: RerankerSpec;
  figures: StageFigures;
}

/**
 * What every reranker will be asked. Its questions are counted, its lists are taken to be as long as they may be; whether
 * the ledger has some of the answers is not looked up.
 */
export async function guessRerankers(
  spec: PipelineSpec,
  sets: Record<string, ArtifactReference>,
  store: ObjectStore,
): Promise<RerankerGuess[]> {
  const guesses: RerankerGuess[] = [];
  for (const evaluation of spec.evaluate) {
    const { name, rerankers = [] } = evaluation;
    if (rerankers.length === 0) continue;
    const { stage, key } = sets[`set:${name}`]!;
    const set = await openArtifact(store, stage, key);
    const questions = (await readEvaluationSet(set, name)).queries.length;
    const sampled = await sampleRows(set, set.rows(documentSchema), (document) => passageOf(cutDocument(document)));
    const listed = Math.min(listLength(evaluation), set.rowCount());
    for (const judge of rerankers) {
      const { depth = Infinity, questions: wanted = Infinity } = judge;
      const size = { questions: Math.min(wanted, questions), passages: Math.min(depth, listed) };
      const { mean, most } = measurePrompts({ ...spec, judge }, sampled, size.passages);
      const requests = countRequests(judge, size);
      guesses.push({
        item: rerankerItem(name, judge.name),
        judge,
        figures: {
          ...{ requests, fromLedger: 0, answersSeen: 0 },
          tokensIn: estimate.multiplyIntervals(requests, mean),
          tokensOut: estimate.multiplyIntervals(requests, answerTokens('rerank', 1, most)),
        },
      });
    }
  }
  return guesses;
}

function listLength({ depth, lists }: EvaluationSpec): number {
  return lists?.closed === undefined ? depth : lists.closed + 1;
}

/** Lists may be shorter, down to half; a judge that reads its answers may end early, after one. */
function countRequests(
  judge: RerankerSpec,
  { questions, passages }: { questions: number; passages: number },
): StageFigures['requests'] {
  const strategy = judgeStrategies[judge.strategy];
  const options = selectJudgeOptions(judge);
  const most = strategy.countCalls(passages, options);
  const least = strategy.isOneRound ? strategy.countCalls(Math.ceil(passages / 2), options) : Math.min(1, most);
  return estimate.scaleInterval({ low: least, expected: most, high: most }, questions);
}
