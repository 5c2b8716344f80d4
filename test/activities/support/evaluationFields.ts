import { pipelineSpecSchema, type PipelineSpec } from '../../../core/contracts/pipelineSpec';

type Expected = Record<string, [changed: unknown, reruns: string[]]>;

/** The fields of evaluation sets and of the gate, with another value of each and what it re-runs. */
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

/** The spec with sets and suites in which the field can have an effect. */
export function withSets(field: string, spec: PipelineSpec): PipelineSpec {
  const fieldsOf = (bases: [string, object][]) => bases.find(([prefix]) => field.startsWith(prefix))?.[1];
  const [set, suite] = [fieldsOf(setBases), fieldsOf(suiteBases)];
  if (!set && !suite) return spec;
  const others = suite ? { evaluate: [...spec.evaluate, { name: 'web', beir: 'web' }], suites: [suite] } : {};
  const own = set ? { evaluate: spec.evaluate.map((each) => ({ ...each, ...set })) } : {};
  return pipelineSpecSchema.parse({ ...spec, ...own, ...others });
}
