import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { RunInput, StageProgress } from '../../core/contracts/run';
import { ratingItem, rerankerItem, retrieverItem, roundItem, sizeItem } from '../../temporal.config';

const preparation = ['chunk', 'queries', 'embed', 'candidates', 'filter'];

/** The items of the rounds after the first, in each of which the model of the round before ranks the candidates. */
export function listLaterRounds({ negatives: { rounds } }: PipelineSpec): string[] {
  return Array.from({ length: rounds - 1 }, (_, index) => roundItem(index + 2));
}

/** The items of the sizes of the learning curve, the smallest first. */
export function listSizes({ learningCurve = [] }: PipelineSpec): string[] {
  return learningCurve.map(sizeItem);
}

/** Whether a model is shown exemplars, a person's or those of `few-shot`, that could be of an evaluation set. */
export function showsExemplars({ queries, evaluate }: PipelineSpec): boolean {
  const ways = queries.mix ?? [queries];
  const isShown = ways.some(
    ({ strategy, gradedDocs, exemplars }) =>
      exemplars !== undefined || [strategy, gradedDocs?.queriesBy].includes('few-shot'),
  );
  return isShown && evaluate.length > 0;
}

/** Whether the training groups carry scores of teachers. */
export function hasTeachers({ train }: PipelineSpec): boolean {
  return (train.teachers ?? []).length > 0;
}

/** Whether rows of a person's own are trained on beside what is generated. */
export function hasOwnRows({ train }: PipelineSpec): boolean {
  return (train.mix ?? []).length > 0;
}

function planRerankers({ name: set, rerankers = [] }: PipelineSpec['evaluate'][number]): StagePlan[] {
  const asked = rerankers.map(({ name }) => rerankerItem(set, name));
  const compared = rerankers.length > 0 ? [{ name: 'rerankers', item: set }] : [];
  return [...asked.flatMap((item) => ['rerank-tasks', 'rerank'].map((name) => ({ name, item }))), ...compared];
}

type StagePlan = Pick<StageProgress, 'name' | 'item'>;

/** The stages that a run will go through, in order, so that people see what is still to come. */
export function planStages({ spec }: RunInput): StageProgress[] {
  const { evaluate } = spec;
  const training = [
    ...['judge', 'negatives', 'assemble'],
    ...(hasTeachers(spec) ? ['teach'] : []),
    ...(hasOwnRows(spec) ? ['blend'] : []),
    ...['train', 'export'],
  ];
  const planned: StagePlan[] = [
    { name: 'ingest' },
    ...evaluate.map(({ name: item }) => ({ name: 'ingest', item })),
    ...(showsExemplars(spec) ? [{ name: 'exemplars' }] : []),
    ...[...preparation, ...training].map((name) => ({ name })),
    ...listLaterRounds(spec).flatMap((item) => ['rerank-candidates', ...training].map((name) => ({ name, item }))),
    ...(spec.retriever ? ['train', 'export'].map((name) => ({ name, item: retrieverItem })) : []),
    { name: 'mix' },
    ...evaluate.flatMap(({ name: item }) => [
      { name: 'embed', item },
      { name: 'evaluate', item },
    ]),
    { name: 'gate' },
    ...evaluate.flatMap(planRerankers),
    ...listSizes(spec).flatMap((size) => [
      ...['subset', 'train', 'export'].map((name) => ({ name, item: size })),
      ...evaluate.map(({ name }) => ({ name: 'rate', item: ratingItem(size, name) })),
    ]),
    { name: 'report' },
  ];
  return planned.map((stage) => ({ ...stage, state: 'waiting' }));
}
