import { cpuStages, gpuStages } from '../../../activities/createActivities';
import { answersKey } from '../../../activities/llm/answerShard';
import { identifyStage } from '../../../activities/stage/identifyStage';
import type { ArtifactReference } from '../../../core/contracts/manifest';
import type { PipelineSpec } from '../../../core/contracts/pipelineSpec';
import { rerankerItem, sizeItem } from '../../../temporal.config';
import { digestOf } from '../../../core/hashing/digest';
import { llmLines, probing, reranking } from './llmLines';

export type ActivityName = keyof typeof cpuStages | keyof typeof gpuStages;
/** A line of the recipe: its label, its activity (none: a set of answers), where each input comes from. */
export interface Line {
  stage: string;
  activity: ActivityName | 'answers';
  inputs: Record<string, string>;
  source?: 'corpus' | 'set';
  item?: string;
}

const chunks = { chunks: 'chunk' };
/** The recipe of workflows/buildReranker.ts and workflows/llmBatch.ts as data; a test compares them. */
export const recipe: Line[] = [
  { stage: 'ingest', activity: 'ingestDocuments', inputs: {}, source: 'corpus' },
  { stage: 'set ingest', activity: 'ingestDocuments', inputs: {}, source: 'set', item: 'faq' },
  { stage: 'chunk', activity: 'chunkDocuments', inputs: { documents: 'ingest' } },
  ...llmLines('queries', 'query', 'planQueryRequests', 'collectQueries', { ...chunks, documents: 'ingest' }),
  { stage: 'embed', activity: 'encodePassages', inputs: { passages: 'chunk' } },
  {
    stage: 'candidates',
    activity: 'findCandidates',
    inputs: { queries: 'queries', ...chunks, embeddings: 'embed' },
  },
  {
    stage: 'filter',
    activity: 'filterQueries',
    inputs: {
      written: 'queries',
      candidates: 'candidates',
      ...chunks,
      documents: 'ingest',
      'set:<name>': 'set ingest',
    },
  },
  ...llmLines('judge', 'judge', 'planJudgeRequests', 'collectJudgements', {
    queries: 'filter',
    candidates: 'candidates',
    written: 'queries',
    ...chunks,
  }),
  {
    stage: 'negatives',
    activity: 'mineNegatives',
    inputs: {
      queries: 'filter',
      candidates: 'candidates',
      judgements: 'judge',
      written: 'queries',
      ...chunks,
      embeddings: 'embed',
    },
  },
  {
    stage: 'assemble',
    activity: 'assembleGroups',
    inputs: { queries: 'filter', negatives: 'negatives', written: 'queries', ...chunks, documents: 'ingest' },
  },
  { stage: 'train', activity: 'trainReranker', inputs: { groups: 'assemble' } },
  { stage: 'export', activity: 'exportModel', inputs: { trained: 'train', groups: 'assemble' } },
  {
    stage: 'mix',
    activity: 'chooseMix',
    inputs: {
      candidates: 'candidates',
      negatives: 'negatives',
      groups: 'assemble',
      model: 'export',
      queries: 'filter',
      written: 'queries',
      ...chunks,
      embeddings: 'embed',
    },
  },
  { stage: 'set embed', activity: 'encodePassages', inputs: { passages: 'set ingest' }, item: 'faq' },
  {
    stage: 'evaluate',
    activity: 'evaluateSystems',
    inputs: { set: 'set ingest', embeddings: 'set embed', model: 'export', mix: 'mix' },
    item: 'faq',
  },
  { stage: 'gate', activity: 'decidePromotion', inputs: { 'evaluation:<name>': 'evaluate' } },
];
/** Only where `train.teachers` names some; training and export read what it makes then. */
export const teaching: Line = {
  stage: 'teach',
  activity: 'teachGroups',
  inputs: { groups: 'assemble', candidates: 'candidates', judgements: 'judge', embeddings: 'embed' },
};

/** Only where `train.mix` names rows of one's own; training, export and mix read what it makes then. */
export const blending: Line = {
  stage: 'blend',
  activity: 'blendGroups',
  inputs: { groups: 'assemble', 'set:<name>': 'set ingest' },
};

/** Only where there is a section `retriever`; mix and evaluation read what it makes then. */
export const retrieving: Line[] = [
  { stage: 'retriever train', activity: 'trainReranker', inputs: { groups: 'assemble' }, item: 'retriever' },
  {
    stage: 'retriever export',
    activity: 'exportModel',
    inputs: { trained: 'retriever train', groups: 'assemble' },
    item: 'retriever',
  },
];

/** Only where there is a `learningCurve`, for each of its sizes; nothing reads what they make but the report. */
export const sizing: Line[] = [
  { stage: 'size subset', activity: 'selectSubset', inputs: { groups: 'assemble' }, item: 'size' },
  { stage: 'size train', activity: 'trainReranker', inputs: { groups: 'size subset' }, item: 'size' },
  {
    stage: 'size export',
    activity: 'exportModel',
    inputs: { trained: 'size train', groups: 'size subset' },
    item: 'size',
  },
  {
    stage: 'size rate',
    activity: 'rateModel',
    inputs: { set: 'set ingest', evaluation: 'evaluate', model: 'size export' },
    item: 'size',
  },
];

/** The recipe of a spec: with the retriever, where it has one, and with what only some put between groups and training. */
function recipeFor({ train, retriever, learningCurve, evaluate, refresh }: PipelineSpec): Line[] {
  const between = train.teachers ? teaching : train.mix ? blending : undefined;
  const asked = evaluate[0]?.rerankers ? reranking : [];
  const beside = [...asked, ...(refresh?.probe ? probing : []), ...(learningCurve ? sizing : [])];
  const whole = [...(retriever ? withRetriever(recipe) : recipe), ...beside];
  if (!between) return whole;
  return whole.flatMap((line) => {
    const groups = line.inputs['groups'] === 'assemble' ? { groups: between.stage } : {};
    return [...(line.stage === 'train' ? [between] : []), { ...line, inputs: { ...line.inputs, ...groups } }];
  });
}

function withRetriever(lines: Line[]): Line[] {
  const read = { retriever: 'retriever export' };
  return lines.flatMap((line) => {
    const isReader = ['mix', 'evaluate'].includes(line.stage);
    const own = { ...line, inputs: { ...line.inputs, ...(isReader ? read : {}) } };
    return line.stage === 'mix' ? [...retrieving, own] : [own];
  });
}

/** Whether the recipe hands in an input that only some specs need. */
const isHandedIn = (stage: string, input: string, { queries }: PipelineSpec): boolean =>
  input !== 'documents' || !/^quer/.test(stage) || queries.sample?.field !== undefined;

/** The stages that have a line of their own in the recipe, and so are in the report. */
export const reported = recipe.map(({ stage }) => stage).filter((stage) => !/-(requests|answers)$/.test(stage));
recipe.push({
  stage: 'report',
  activity: 'renderReport',
  inputs: Object.fromEntries(reported.map((stage, index) => [`${String(index).padStart(2, '0')} ${stage}`, stage])),
});

/** The key of every stage, with the hash of a key as the digest of what the stage made. */
export function keysOf(changed: PipelineSpec): Record<string, string> {
  const references: Record<string, ArtifactReference> = {};
  for (const { stage, activity, inputs, source, item } of recipeFor(changed)) {
    const read = Object.fromEntries(
      Object.entries(inputs)
        .filter(([name]) => isHandedIn(stage, name, changed))
        .map(([name, from]) => [name.replace('<name>', changed.evaluate[0]?.name ?? ''), referenceTo(from)]),
    );
    references[stage] = toReference(stage, keyOf(stage, activity, read, source, item));
  }
  return Object.fromEntries(Object.entries(references).map(([stage, { key }]) => [stage, key]));

  function referenceTo(stage: string): ArtifactReference {
    const reference = references[stage];
    if (!reference) throw new Error(`${stage} is read before it is made`);
    return reference;
  }

  function keyOf(
    stage: string,
    activity: Line['activity'],
    inputs: Record<string, ArtifactReference>,
    source: Line['source'],
    item: string | undefined,
  ): string {
    if (activity === 'answers') return answersKey(stage, inputs['requests'] as ArtifactReference);
    const definition = { ...cpuStages, ...gpuStages }[activity];
    const [set] = changed.evaluate;
    const judge = set?.rerankers?.[0];
    const itemOf = (of: string | undefined, name: string | undefined): { item?: string } => {
      if (of === 'size') return { item: sizeItem(changed.learningCurve?.[0] ?? 0) };
      if (of === 'reranker') return { item: rerankerItem(name ?? '', judge?.name ?? '') };
      return of === 'retriever' || of === 'earlier run' ? { item: of } : of && name ? { item: name } : {};
    };
    return identifyStage(definition, {
      runId: 'any',
      spec: item === 'reranker' && judge ? { ...changed, judge } : changed,
      inputs,
      ...itemOf(item, set?.name),
      ...(source ? { source: { label: 'any', digest: sourceDigest(changed, source) } } : {}),
    }).key;
  }
}

function toReference(stage: string, key: string): ArtifactReference {
  return { stage, key, digest: digestOf(key) };
}

/** Which files a run reads follows from these fields; the digest of a real source is of the files. */
function sourceDigest({ corpus, evaluate }: PipelineSpec, source: 'corpus' | 'set'): string {
  return digestOf(source === 'corpus' ? corpus : evaluate.slice(0, 1).map(({ beir, split }) => ({ beir, split })));
}
