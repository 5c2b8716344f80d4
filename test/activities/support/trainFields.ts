import { pipelineSpecSchema, type PipelineSpec } from '../../../core/contracts/pipelineSpec';

/** Other values of what only some kinds of model read, and of how weights are moved. */
export const changedModelFields: Record<string, unknown> = {
  ...{ queryPrompt: 'query: ', passagePrompt: 'passage: ', pooling: 'cls', similarity: 'dot', scoreScale: 7.7 },
  ...{ queryTokens: 77, tokenDimensions: 77, optimizer: 'schedule-free', weightDecay: 0.77 },
};

/** Other values of what rows of one's own have. */
export const changedMixFields: Record<string, unknown> = {
  ...{ jsonl: 'other.jsonl', beir: 'other', split: 'dev', s3: 'other', share: 0.17, weight: 7, sha256: 'b'.repeat(64) },
};

/** Sections `train` that have a field, by what the field's path begins with: recipes and models take their own only. */
const trainBases: [prefix: string, train: object][] = [
  ['train.merge', { merge: { method: 'average', last: 3, weights: [1, 2] } }],
  ['train.peft', { peft: { method: 'sftm', options: { kept: 9 } } }],
  ['train.options', { recipe: 'recontriever', model: 'bi-encoder' }],
  ['train.teachers.0.kind', { recipe: 'cprd', model: 'bi-encoder', teachers: [{ kind: 'judge' }] }],
  [
    'train.teachers.0.model',
    { recipe: 'cprd', model: 'bi-encoder', teachers: [{ kind: 'cross-encoder', model: 'hf:some/model' }] },
  ],
  ['train.mix.0.beir', { mix: [{ beir: 'own' }] }],
  ['train.mix.0.split', { mix: [{ beir: 'own' }] }],
  ['train.mix.0.s3', { mix: [{ s3: 'own' }] }],
  ['train.mix', { mix: [{ jsonl: 'own.jsonl' }] }],
  ...['queryTokens', 'tokenDimensions'].map((name): [string, object] => [
    `train.${name}`,
    { model: 'late-interaction' },
  ]),
  ...['queryPrompt', 'passagePrompt', 'pooling', 'similarity', 'scoreScale'].map((name): [string, object] => [
    `train.${name}`,
    { recipe: 'recontriever', model: 'bi-encoder' },
  ]),
];

/** Other values of the fields of a retriever. */
export const changedRetrieverFields: Record<string, unknown> = {
  ...{
    recipe: 'recontriever',
    epochs: 77,
    learningRate: 7.7e-6,
    groupsPerStep: 77,
    warmupShare: 0.17,
    maxTokens: 77,
    seed: 77,
  },
  ...{ options: { temperature: 0.77 }, groupSize: 7, weightDecay: 0.77, evaluateEverySteps: 77, select: 'last' },
  ...{ patience: 7, queryPrompt: 'query: ', passagePrompt: 'passage: ', pooling: 'cls', similarity: 'dot' },
  scoreScale: 7.7,
};

/** The spec, or one that has the section of the field. */
export function withTraining(field: string, spec: PipelineSpec): PipelineSpec {
  if (field.startsWith('learningCurve')) return pipelineSpecSchema.parse({ ...spec, learningCurve: [7] });
  if (field.startsWith('refresh')) return pipelineSpecSchema.parse({ ...spec, refresh: { probe: 7 } });
  if (field.startsWith('retriever')) return pipelineSpecSchema.parse({ ...spec, retriever: {} });
  const train = trainBases.find(([prefix]) => field.startsWith(prefix))?.[1];
  return train ? pipelineSpecSchema.parse({ ...spec, train }) : spec;
}
