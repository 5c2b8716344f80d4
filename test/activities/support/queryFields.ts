import { pipelineSpecSchema, type PipelineSpec } from '../../../core/contracts/pipelineSpec';

/** The fields of how passages are asked about, with another value of each and what it re-runs. */
export function queryFields(reruns: string[]): Record<string, [changed: unknown, reruns: string[]]> {
  return {
    'queries.exemplars.0.id': ['other', reruns],
    'queries.exemplars.0.title': ['other', reruns],
    'queries.exemplars.0.passage': ['other', reruns],
    'queries.exemplars.0.query': ['other', reruns],
    'queries.passages': [4321, reruns],
    'queries.perPassage': [17, reruns],
    'queries.seed': [77, reruns],
    'queries.exemplars.0.summary': ['other', reruns],
    'queries.sap.chain': ['two', reruns],
    'queries.gradedDocs.queriesBy': ['sap', reruns],
    'queries.mix.0.strategy': ['decompose', reruns],
    'queries.mix.0.weight': [7, reruns],
    'queries.mix.0.exemplars.0.id': ['other', reruns],
    'queries.mix.0.exemplars.0.title': ['other', reruns],
    'queries.mix.0.exemplars.0.passage': ['other', reruns],
    'queries.mix.0.exemplars.0.query': ['other', reruns],
    'queries.mix.0.exemplars.0.summary': ['other', reruns],
    'queries.mix.0.sap.chain': ['two', reruns],
    'queries.mix.0.gradedDocs.queriesBy': ['sap', reruns],
    'queries.kinds.factual': [7, reruns],
    'queries.kinds.comparative': [7, reruns],
    'queries.kinds.procedural': [7, reruns],
    'queries.kinds.symptom': [7, reruns],
    'queries.kinds.keyword': [7, reruns],
    'queries.kinds.conversational': [7, reruns],
    'queries.languages.0': ['fr', reruns],
    // What a file holds is an input of its own: another path to the same rows asks for nothing.
    'queries.guide.file': ['other.tsv', ['report']],
    'queries.guide.sha256': ['0'.repeat(64), reruns],
    'queries.guide.language': ['de', reruns],
    'queries.guide.withoutTerm': ['ask', reruns],
    'queries.given': ['other.jsonl', ['report']],
    'queries.givenSha256': ['0'.repeat(64), reruns],
    'queries.sample.by': ['document', reruns],
    'queries.sample.field': ['other', reruns],
    'queries.sample.allocation': ['equal', reruns],
    'queries.sample.minimum': [7, reruns],
  };
}

const exemplars = [{ id: 'e', title: 't', passage: 'p', query: 'q', summary: 's' }];

/** Sections `queries` that have a field, by what the field's path begins with: not all go together. */
const queryBases: [prefix: string, queries: object][] = [
  ['queries.exemplars', { strategy: 'sap', exemplars }],
  ['queries.sap', { strategy: 'sap', sap: {} }],
  ['queries.gradedDocs', { strategy: 'graded-docs', gradedDocs: {} }],
  ['queries.mix.0.strategy', { mix: [{ strategy: 'zero-shot' }] }],
  ['queries.mix.0.sap', { mix: [{ strategy: 'sap', sap: {} }] }],
  ['queries.mix.0.gradedDocs', { mix: [{ strategy: 'graded-docs', gradedDocs: {} }] }],
  ['queries.mix', { mix: [{ strategy: 'sap', exemplars }, { strategy: 'decompose' }] }],
  ['queries.kinds', { kinds: { factual: 1 } }],
  ['queries.languages', { languages: ['de'] }],
  ['queries.guide', { guide: { file: 'terms.tsv' } }],
  ['queries.given', { strategy: 'graded-docs', given: 'queries.jsonl' }],
  ['queries.sample.by', { sample: { by: 'folder' } }],
  ['queries.sample', { sample: { by: 'field', field: 'f' } }],
];

/** The spec, or one that has the section of the field. */
export function specWith(spec: PipelineSpec, field: string): PipelineSpec {
  const queries = queryBases.find(([prefix]) => field.startsWith(prefix))?.[1];
  return queries ? pipelineSpecSchema.parse({ ...spec, queries: { ...queries, llm: spec.queries.llm } }) : spec;
}
