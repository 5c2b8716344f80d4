import type { Document } from '../../core/contracts/document';
import type { EvaluationQuery } from '../../core/contracts/evaluationSet';
import type { Compute } from '../../core/contracts/protocol';
import { countFlops, rankingPerPetaFlop, type ModelShape } from '../../core/evaluation/flops';
import type { Run } from '../../core/evaluation/runs';
import { mean } from '../../core/evaluation/statistics';
import { passageText } from '../../core/passageText';
import type { PairScorer } from '../../infra/onnx/pairScorers/pairScorer';
import type { OnProgress } from './rankSystems';

/** What a model reads of a set, before anything is said of its quality. */
export type Reading = Omit<Compute, 'rpp' | 'qpp'>;

/** Questions between two signs of progress. */
const questionsPerStep = 16;

/**
 * What a model reads and computes a question to rank the lists, each text as often as a list has it. None where its folder
 * does not tell the model's sizes.
 */
export async function countReading(
  queries: EvaluationQuery[],
  lists: Run,
  { scorer, shape }: { scorer: PairScorer; shape: ModelShape | undefined },
  { documents, onProgress }: { documents: ReadonlyMap<string, Document>; onProgress: OnProgress },
): Promise<Reading | undefined> {
  if (!shape || !scorer.countTokens) return undefined;
  const ofQuestions: number[][] = [];
  for (const { id: queryId, text } of queries) {
    const passages = (lists.get(queryId) ?? []).map(({ id }) => passageText(documents.get(id) ?? { text: '' }));
    ofQuestions.push(passages.length > 0 ? scorer.countTokens(text, passages) : []);
    if (ofQuestions.length % questionsPerStep === 0) await onProgress(ofQuestions.length, queries.length);
  }
  const meanOf = (measure: (inputs: number[]) => number): number => mean(ofQuestions.map(measure));
  return {
    inputs: meanOf((inputs) => inputs.length),
    tokens: meanOf((inputs) => sum(inputs)),
    flops: meanOf((inputs) => sum(inputs.map((read) => countFlops(shape, { read })))),
  };
}

/** The reading with what the ranking is worth a petaFLOP; none of a system that read nothing. */
export function rateReading(reading: Reading | undefined, metric: number | undefined): { compute?: Compute } {
  if (!reading || reading.flops === 0 || metric === undefined) return {};
  return { compute: { ...reading, ...rankingPerPetaFlop(metric, reading.flops) } };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
