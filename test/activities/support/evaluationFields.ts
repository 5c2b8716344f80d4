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
    'gate.deploy': ['tuned-int8', fromGate],
    'gate.beats': ['dense', fromGate],
    'gate.metric': ['MAP', fromGate],
    'gate.alpha': [0.077, fromGate],
    'gate.outOfDomainDrop': [0.077, fromGate],
    'gate.previous': ['ignore', fromGate],
  };
}

const digest = 'a'.repeat(64);

/** Sections `lists` that have a field: not all go together. */
const listBases: [prefix: string, lists: object][] = [
  ['evaluate.0.lists.of', { of: 'hybrid' }],
  ['evaluate.0.lists.file', { file: 'lists.tsv', fileSha256: digest }],
  ['evaluate.0.lists', { closed: 9, seed: 1 }],
];

/** The spec with an evaluation set in which the field can have an effect. */
export function withLists(field: string, spec: PipelineSpec): PipelineSpec {
  const [, lists] = listBases.find(([prefix]) => field.startsWith(prefix)) ?? [];
  if (!lists) return spec;
  return pipelineSpecSchema.parse({ ...spec, evaluate: spec.evaluate.map((set) => ({ ...set, lists })) });
}
