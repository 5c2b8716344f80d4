import { z } from 'zod';
import { pipelineSpecSchema, type PipelineSpec } from '../../core/contracts/pipelineSpec';
import { evaluationFields, withSets } from './support/evaluationFields';
import { changedTargets, targetsFor } from './support/notifyFields';
import { changedJudgeOptions, withReaderOf } from './support/judgeFields';
import { queryFields, specWith } from './support/queryFields';
import { keysOf, recipe } from './support/recipeGraph';
import { leavesOf } from './support/specFields';
import { changedMixFields, changedModelFields, changedRetrieverFields, withTraining } from './support/trainFields';

/**
 * Changing one field of the spec re-runs exactly the stages that depend on it. A changed stage is taken to give
 * another result, so that the change reaches all that reads it; in a run it stops where a result stays the same.
 */

const price = { inputPerMillion: 1, cachedInputPerMillion: 1, outputPerMillion: 1 };
const spec = pipelineSpecSchema.parse({
  name: 'fields',
  corpus: { beir: 'corpus' },
  queries: { strategy: 'few-shot', exemplars: [{ id: 'e', title: 't', passage: 'p', query: 'q' }], llm: { price } },
  // A judge whose scale can be cut in more than one place.
  judge: { strategy: 'pointwise-int', llm: { price } },
  // What is switched off has no options.
  filters: { tooEasy: { enabled: true } },
  // Quotas, a seed and a cut-off that have an effect.
  negatives: { ranges: [{ from: 1, to: 20, count: 5 }], order: 'drawn', positiveShare: 0.95 },
  evaluate: [{ name: 'faq', beir: 'faq' }],
  llm: { price },
  notify: [{ webhook: 'https://example.org' }],
});

// What is read by what, from the end of the recipe backwards. The report prints the whole spec: every field is in it.
const fromMix = ['mix', 'evaluate', 'gate', 'report'];
const fromTrain = ['train', 'export', ...fromMix];
const fromTeach = ['teach', ...fromTrain];
const fromAssemble = ['assemble', ...fromTrain];
const fromNegatives = ['negatives', ...fromAssemble];
const fromJudge = ['judge', ...fromNegatives];
const fromJudgeRequests = ['judge-requests', 'judge-answers', ...fromJudge];
const fromFilter = ['filter', ...fromJudgeRequests];
const fromCandidates = ['candidates', ...fromFilter];
const fromQueries = ['queries', ...fromCandidates];
const fromQueryRequests = ['query-requests', 'query-answers', ...fromQueries];
const fromChunk = ['chunk', 'embed', ...fromQueryRequests];
const fromCorpus = ['ingest', ...fromChunk];
// Generated questions are compared with those of every evaluation set. Where the same ones are kept, it stops there.
const fromSet = ['set ingest', 'set embed', ...fromFilter];

const corpusFields = ['beir', 'jsonl', 'directory', 'medquad', 'trec', 's3', 'only', 'asOf', 'dateField'];
/** Values that are no defaults, nor likely to become any. */
const expected: Record<string, [changed: unknown, reruns: string[]]> = {
  name: ['renamed', ['report']],
  // Another path stands for other files; where the files are the same, nothing re-runs but the report.
  ...Object.fromEntries(corpusFields.map((field) => [`corpus.${field}`, ['2025-04-30', fromCorpus]])),
  'chunk.maxTokens': [177, fromChunk],
  'chunk.overlapTokens': [7, fromChunk],
  'queries.strategy': ['sap', fromQueryRequests],
  ...queryFields(fromQueryRequests),
  'candidates.bm25': [77, fromCandidates],
  'candidates.dense': [77, fromCandidates],
  // The words of an evaluation set are analysed alike.
  'candidates.language': ['fr', fromCandidates],
  'candidates.identifiers': [true, fromCandidates],
  'candidates.encoder': ['other-base', ['embed', ...fromCandidates, 'set embed']],
  // What is in it, whatever it is called.
  'candidates.encoderSha256': ['b'.repeat(64), ['embed', ...fromCandidates, 'set embed']],
  'candidates.queryPrompt': ['query: ', fromCandidates],
  'candidates.passagePrompt': ['passage: ', ['embed', ...fromCandidates, 'set embed']],
  // Its digest says what is in it.
  'candidates.run': ['other.trec', ['report']],
  'candidates.runSha256': ['b'.repeat(64), fromCandidates],
  'candidates.runDepth': [77, fromCandidates],
  'candidates.fusion': ['rrf', fromCandidates],
  'candidates.rrfConstant': [77, fromCandidates],
  'candidates.weights.bm25': [0.77, fromCandidates],
  'candidates.weights.dense': [0.77, fromCandidates],
  'candidates.weights.run': [0.77, fromCandidates],
  'candidates.depth': [77, fromCandidates],
  ...rowsOf(
    'filters',
    {
      ...{ 'roundTrip.enabled': false, 'roundTrip.top': 17, 'roundTrip.retriever': 'bm25' },
      ...{ 'copied.enabled': false, 'copied.words': 17, 'copied.share': 0.77 },
      ...{ 'nearDuplicates.enabled': false, 'nearDuplicates.jaccard': 0.77, 'nearDuplicates.cosine': 0.77 },
      ...{ 'unanswerable.enabled': false, 'language.enabled': false, 'mentionsDocument.enabled': false },
      ...{ 'tooEasy.enabled': false, 'tooEasy.margin': 0.77 },
      ...{ 'boilerplate.enabled': false, 'boilerplate.share': 0.77, 'boilerplate.documents': 17 },
      ...{ 'leakage.questions': 'report', 'leakage.jaccard': 0.77, 'leakage.cosine': 0.77 },
      ...{ 'leakage.passages': 'drop', 'leakage.documents': 'drop' },
    },
    fromFilter,
  ),
  'judge.strategy': ['graded', fromJudgeRequests],
  'judge.depth': [7, fromJudgeRequests],
  // Read where the requests are planned, by the judges that have them.
  ...rowsOf('judge', changedJudgeOptions, fromJudgeRequests),
  // Other grades are trained on: what was judged is mined again, and nothing is asked.
  'judge.positiveFrom': [9, fromNegatives],
  'judge.negativeTo': [1, fromNegatives],
  // Checked anew in every run: what was asked and answered stays what it is.
  'judge.minimumAgreement': [0.77, ['report']],
  'negatives.perQuery': [77, fromNegatives],
  'negatives.ranges.0.from': [7, fromNegatives],
  'negatives.ranges.0.to': [77, fromNegatives],
  'negatives.ranges.0.count': [77, fromNegatives],
  'negatives.order': ['hardest', fromNegatives],
  'negatives.seed': [77, fromNegatives],
  'negatives.unjudged': ['fill', fromNegatives],
  'negatives.scorer': ['tuned', fromNegatives],
  'negatives.maxScore': [0.77, fromNegatives],
  'negatives.margin': [0.077, fromNegatives],
  'negatives.positiveShare': [0.77, fromNegatives],
  'negatives.falseNegatives': ['relabel', fromNegatives],
  'negatives.nearDuplicate': [0.77, fromNegatives],
  'negatives.perDevelopmentQuery': [77, fromNegatives],
  'negatives.positivesPerQuery': [17, fromAssemble],
  'negatives.developmentShare': [0.17, fromAssemble],
  'negatives.groupBy': ['focus', fromAssemble],
  // A second round has stages of its own; those of the first stay what they are.
  'negatives.rounds': [2, ['report']],
  // Another kind of rows: lists with what lies between the cuts, which mining keeps for them.
  'train.recipe': ['recontriever', fromNegatives],
  // The base gives the tokens that passages are counted in, and the bi-encoder of every search.
  'train.base': ['other-base', [...fromChunk, 'set embed']],
  // Other weights with the same tokenizer: passages stay what they are, and nothing is asked again.
  'train.baseSha256': ['b'.repeat(64), fromTrain],
  'train.tokenizerSha256': ['b'.repeat(64), fromChunk],
  'train.epochs': [77, fromTrain],
  'train.learningRate': [7.7e-6, fromTrain],
  'train.headLearningRate': [7.7e-4, fromTrain],
  'train.warmupShare': [0.17, fromTrain],
  'train.groupsPerStep': [77, fromTrain],
  'train.maxTokens': [77, fromTrain],
  'train.guidanceWeight': [7.7, fromTrain],
  'train.guidanceFloor': [0.77, fromTrain],
  'train.guidanceForm': ['difference', fromTrain],
  'train.guidancePassages': [77, fromTrain],
  'train.guidanceVariants': [0.77, fromTrain],
  'train.seed': [77, fromTrain],
  // How a training is kept safe, and whose commit its files are of, decides nothing of what comes of it.
  ...onlyReported('train', {
    ...{ checkpointEverySteps: 77, checkpointEveryMinutes: 7.7, keepCheckpoints: 7, hungAfterMinutes: 7.7 },
    baseRevision: 'c0ffee',
  }),
  'train.model': ['late-interaction', fromTrain],
  'train.options': [{ temperature: 0.77 }, fromTrain],
  'train.teachers.0.kind': ['first-stage', fromTeach],
  'train.teachers.0.model': ['hf:other/model', fromTeach],
  'train.teachers.0.modelSha256': ['b'.repeat(64), fromTeach],
  ...rowsOf('train.mix.0', changedMixFields, ['blend', ...fromTrain]),
  'train.groupSize': [7, fromTrain],
  'train.evaluateEverySteps': [77, fromTrain],
  ...rowsOf('train', { select: 'last', patience: 7 }, fromTrain),
  'train.merge.method': ['none', fromTrain],
  'train.merge.last': [7, fromTrain],
  'train.merge.weights.0': [7, fromTrain],
  'train.peft.method': ['lora', fromTrain],
  'train.peft.options': [{ rank: 7 }, fromTrain],
  ...rowsOf('train', changedModelFields, fromTrain),
  ...rowsOf('retriever', changedRetrieverFields, ['retriever train', 'retriever export', ...fromMix]),
  // The numbers that it stands for are written down when the spec is read.
  'train.size': ['smoke', ['report']],
  // The smaller trainings alone: what the run makes without them stays what it is.
  'learningCurve.0': [77, ['size subset', 'size train', 'size export', 'size rate', 'report']],
  ...evaluationFields({ fromSet, fromFilter }),
  'llm.model': ['other-model', fromQueryRequests],
  // Where and how fast a model answers does not change what it says: nothing is asked again.
  'llm.baseUrl': ['https://example.org/v1', ['report']],
  'llm.concurrency': [77, ['report']],
  'llm.timeoutMs': [77_000, ['report']],
  'llm.temperature': [0.77, fromQueryRequests],
  ...onlyReported('llm', {
    ...{ mode: 'batch', requestsPerMinute: 77, tokensPerMinute: 77, structuredOutput: 'text', maxReasks: 7 },
    ...{ budgetUsd: 7.7, ...changedPrice() },
    ...{ 'batch.maxRequests': 77, 'batch.maxBytes': 77, 'batch.enqueuedTokens': 77, 'batch.rounds': 7 },
    ...{ 'batch.thenOnline': false, 'batch.firstPollSeconds': 7, 'batch.maxPollSeconds': 77 },
  }),
  // A stricter bound must be able to refuse what was collected under a looser one; nothing is asked again.
  'llm.maxFailedShare': [0.077, fromQueries],
  ...rowsOf('notify.0', changedTargets, []),
  schemaVersion: [1, []],
  ...ofOneStage('queries.llm', fromQueryRequests, fromQueries),
  ...ofOneStage('judge.llm', fromJudgeRequests, fromJudge),
};

/** What a stage says differently from `llm`: the model and its temperature decide what is answered, the rest how. */
function ofOneStage(path: string, fromRequests: string[], fromAnswers: string[]): typeof expected {
  return {
    [`${path}.model`]: ['other-model', fromRequests],
    [`${path}.temperature`]: [0.77, fromRequests],
    [`${path}.maxFailedShare`]: [0.077, fromAnswers],
    ...onlyReported(path, {
      ...{ baseUrl: 'https://example.org/v1', mode: 'batch', concurrency: 77, maxReasks: 7 },
      ...changedPrice(),
    }),
  };
}

function rowsOf(section: string, fields: Record<string, unknown>, reruns: string[]): typeof expected {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${section}.${name}`, [value, reruns]]));
}

/** How answers are had, in how many tries and for how much: what is had stays what it is, and only the report tells. */
function onlyReported(path: string, fields: Record<string, unknown>): typeof expected {
  return rowsOf(path, fields, ['report']);
}

function changedPrice(): Record<string, number> {
  const names = ['inputPerMillion', 'cachedInputPerMillion', 'outputPerMillion'];
  return { ...Object.fromEntries(names.map((name) => [`price.${name}`, 77])), 'price.batchDiscount': 0.77 };
}

describe('the fields of the spec', () => {
  test('each has a row in the table, and each row is a field', () => {
    expect(Object.keys(expected).sort()).toEqual(leavesOf(z.toJSONSchema(pipelineSpecSchema, { io: 'input' })).sort());
  });

  const rows = Object.entries(expected).map(([field, [changed, reruns]]) => ({ field, changed, reruns }));

  test.each(rows)('$field', ({ field, changed, reruns }) => {
    const base = withSets(field, withTraining(field, withReaderOf(field, specWith(spec, field))));
    const other = withField(base, field, changed);
    expect(other).not.toEqual(base);
    const [before, after] = [keysOf(base), keysOf(other)];
    const changedStages = Object.keys(after).filter((stage) => before[stage] !== after[stage]);
    expect(changedStages.sort()).toEqual([...reruns].sort());
  });

  test('no two stages have the same key', () => {
    expect(new Set(Object.values(keysOf(spec))).size).toBe(recipe.length);
  });
});

function withField(base: PipelineSpec, field: string, value: unknown): PipelineSpec {
  const changed = structuredClone(base) as unknown as Record<string, unknown>;
  // A corpus has one kind: naming another takes the place of the first.
  if (/^corpus\.(jsonl|directory|medquad|trec|s3)$/.test(field)) changed['corpus'] = {};
  // Other strategies show no exemplars.
  if (field === 'queries.strategy') changed['queries'] = { ...spec.queries, exemplars: undefined };
  Object.assign(changed, targetsFor(field));
  // Only bi-encoders learn by it.
  if (field === 'train.recipe') changed['train'] = { ...spec.train, model: 'bi-encoder' };
  // Ranges take the place of the one number.
  if (field === 'negatives.perQuery') changed['negatives'] = { ...spec.negatives, ranges: [] };
  const path = field.split('.');
  const last = path.pop() ?? '';
  const parent = path.reduce<Record<string, unknown>>((node, name) => node[name] as Record<string, unknown>, changed);
  parent[last] = value;
  return pipelineSpecSchema.parse(changed);
}
