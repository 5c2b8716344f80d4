import { pipelineSpecSchema, type PipelineSpec } from '../../../core/contracts/pipelineSpec';
import { changedJudgeOptions, judgeReaders } from './judgeFields';

type Expected = Record<string, [changed: unknown, reruns: string[]]>;

/** The fields of evaluation sets, of the probe and of the gate, with another value of each and what it re-runs. */
export function evaluationFields({ fromSet, fromFilter }: Record<'fromSet' | 'fromFilter', string[]>): Expected {
  const fromGate = ['gate', 'report'];
  const fromEvaluate = ['evaluate', ...fromGate];
  return {
    'evaluate.0.name': ['renamed', fromFilter],
    'evaluate.0.beir': ['other', fromSet],
    'evaluate.0.split': ['dev', fromSet],
    'evaluate.0.depth': [77, fromEvaluate],
    'evaluate.0.domain': ['out', fromGate],
    'evaluate.0.run': ['other.trec', ['report']],
    'evaluate.0.runSha256': ['b'.repeat(64), fromEvaluate],
    'evaluate.0.lists.of': ['dense', fromEvaluate],
    'evaluate.0.lists.file': ['other.tsv', ['report']],
    'evaluate.0.lists.fileSha256': ['b'.repeat(64), fromEvaluate],
    'evaluate.0.lists.closed': [7, fromEvaluate],
    'evaluate.0.lists.seed': [77, fromEvaluate],
    'evaluate.0.pool': [77, fromEvaluate],
    'evaluate.0.after': ['2025-04-30', fromSet],
    'evaluate.0.dateField': ['dated', fromSet],
    ...rerankerFields(),
    // More are asked again: what was judged stays what it is.
    'refresh.probe': [77, ['probe-requests', 'probe-answers', 'probe', 'report']],
    // They are made of what was found on the sets, and stand in the report.
    ...Object.fromEntries(suiteFields.map((field) => [`suites.0.${field}`, ['web', ['report']]])),
    'gate.deploy': ['tuned-int8', fromGate],
    'gate.beats': ['dense', fromGate],
    'gate.metric': ['MAP', fromGate],
    'gate.alpha': [0.077, fromGate],
    'gate.outOfDomainDrop': [0.077, fromGate],
    'gate.previous': ['ignore', fromGate],
  };
}

/** What its lists are made of, what it is asked, what is counted and what is only told. */
function rerankerFields(): Expected {
  const compared = ['set rerankers', 'report'];
  const fromCollected = ['set rerank', ...compared];
  const fromRequests = ['rerank-requests', 'rerank-answers', ...fromCollected];
  const fromTasks = ['set rerank-tasks', ...fromRequests];
  const { sourceWithin: _, margin: _margin, ...options } = changedJudgeOptions;
  const rows: Expected = {
    // No artifact but the comparison is called by it.
    name: ['renamed', compared],
    strategy: ['graded', [...fromRequests]],
    ...{ depth: [7, fromTasks], questions: [7, fromTasks], draw: [77, fromTasks] },
    ...Object.fromEntries(
      ['layers', 'width', 'feedForward', 'headRatio'].map((size) => [`shape.${size}`, [77, fromCollected]]),
    ),
    ...Object.fromEntries(Object.entries(options).map(([name, value]) => [name, [value, fromRequests]])),
    'llm.model': ['other-model', fromRequests],
    'llm.temperature': [0.77, fromRequests],
    'llm.maxFailedShare': [0.077, fromCollected],
    // What it costs is a figure of the comparison.
    'llm.mode': ['batch', fromCollected],
    ...Object.fromEntries(
      ['inputPerMillion', 'cachedInputPerMillion', 'outputPerMillion'].map((field) => [
        `llm.price.${field}`,
        [77, fromCollected],
      ]),
    ),
    'llm.price.batchDiscount': [0.77, fromCollected],
    ...{ 'llm.baseUrl': ['https://example.org/v1', ['report']], 'llm.concurrency': [77, ['report']] },
    'llm.maxReasks': [7, ['report']],
  };
  return Object.fromEntries(Object.entries(rows).map(([field, row]) => [`evaluate.0.rerankers.0.${field}`, row]));
}

const languages = ['language', 'local', 'translated', 'sourced'];
const suiteFields = [
  ...['futurequery.familiar', 'futurequery.novel', ...languages.map((field) => `multiloko.languages.0.${field}`)],
  ...['direct', 'queryTranslation', 'documentTranslation', 'gold'].map((arm) => `clir.${arm}`),
  'mmteb-lite.sets.0',
];

const digest = 'a'.repeat(64);

const language = Object.fromEntries(languages.map((field) => [field, 'faq']));
/** What a set needs beside a field: not all go together. */
const setBases: [prefix: string, fields: object][] = [
  ['evaluate.0.lists.of', { lists: { of: 'hybrid' } }],
  ['evaluate.0.lists.file', { lists: { file: 'lists.tsv', fileSha256: digest } }],
  ['evaluate.0.lists', { lists: { closed: 9, seed: 1 } }],
  ['evaluate.0.dateField', { after: '2025-05-31', dateField: 'date' }],
];
const suiteBases: [prefix: string, suite: object][] = [
  ['suites.0.futurequery', { futurequery: { familiar: 'faq', novel: 'faq' } }],
  ['suites.0.multiloko', { multiloko: { languages: [language, language] } }],
  ['suites.0.clir', { clir: { direct: 'faq', queryTranslation: 'faq', documentTranslation: 'faq', gold: 'faq' } }],
  ['suites.0.mmteb-lite', { 'mmteb-lite': { sets: ['faq', 'faq'] } }],
];

/** A reranker that reads the field. */
function rerankerFor(field: string): object | undefined {
  const [, , rerankers, , option = ''] = field.split('.');
  if (rerankers !== 'rerankers') return undefined;
  const price = { inputPerMillion: 1, cachedInputPerMillion: 1, outputPerMillion: 1 };
  const shape = { layers: 1, width: 1, feedForward: 1, headRatio: 1 };
  const sections = option === 'scores' || option === 'teachers' ? { [option]: {} } : {};
  const samples = option === 'sampleTemperature' ? { samples: 3 } : {};
  const strategy = judgeReaders[option] ?? 'pointwise-int';
  return { name: 'llm', strategy, questions: 3, draw: 1, shape, llm: { price }, ...sections, ...samples };
}

/** The spec with sets and suites in which the field can have an effect. */
export function withSets(field: string, spec: PipelineSpec): PipelineSpec {
  const reranker = rerankerFor(field);
  if (reranker)
    return pipelineSpecSchema.parse({
      ...spec,
      evaluate: spec.evaluate.map((set) => ({ ...set, rerankers: [reranker] })),
    });
  const fieldsOf = (bases: [string, object][]) => bases.find(([prefix]) => field.startsWith(prefix))?.[1];
  const [set, suite] = [fieldsOf(setBases), fieldsOf(suiteBases)];
  if (!set && !suite) return spec;
  const others = suite ? { evaluate: [...spec.evaluate, { name: 'web', beir: 'web' }], suites: [suite] } : {};
  const own = set ? { evaluate: spec.evaluate.map((each) => ({ ...each, ...set })) } : {};
  return pipelineSpecSchema.parse({ ...spec, ...own, ...others });
}
