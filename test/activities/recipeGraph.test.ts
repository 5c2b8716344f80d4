import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { roundPrefix } from '../../temporal.config';
import { probing, reranking } from './support/llmLines';
import { blending, recipe, reported, retrieving, sizing, teaching } from './support/recipeGraph';

/** The one stage that only later rounds have. */
const laterRounds = {
  stage: 'rerank-candidates',
  activity: 'rerankCandidates',
  inputs: { queries: 'filter', candidates: 'candidates', written: 'queries', chunks: 'chunk', model: 'export' },
};

/** Only where exemplars are shown; nothing reads it but the report. */
const exemplars = { stage: 'exemplars', activity: 'checkExemplars', inputs: { 'set:<name>': 'set ingest' } };

test('the recipe that tests know is that of the workflow', () => {
  const source = readFileSync(join(__dirname, '../../workflows/buildReranker.ts'), 'utf8')
    // The spec of this test has one evaluation set.
    .replace('sets[`set:${name}`] =', 'const set =')
    .replace('evaluations[`evaluation:${name}`] =', 'const evaluation =');
  const lines = [
    ...source.matchAll(/(?:const (\w+) =|\?) await (?:cpu|gpu|llm)\('([\w-]+)'(?:, '(\w+)')?, \{(.*?)\}\)/gs),
  ];
  lines.push(
    ...source.matchAll(
      /^ *()(?:if \([^\n]*?\) )?(?:await|return) (?:[cg]pu|llm)\('([\w-]+)'(?:, '(\w+)')?, \{(.*?)\}\)/gms,
    ),
  );
  // Without teachers and rows of one's own the groups are what was assembled.
  const named = lines.map(([, name, stage, , inputs]) => [name, labelOf(stage ?? '', inputs ?? '')] as const);
  const stageOf = new Map<string | undefined, string>([
    ...named,
    ...['groups', 'taught', 'all'].map((name) => [name, 'assemble'] as const),
    // Of an earlier run.
    ['before', 'judge'],
  ]);
  const written = lines.map(([, , stage, activity, inputs]) => ({
    stage: labelOf(stage ?? '', inputs ?? ''),
    activity,
    inputs: readInputs(inputs ?? '', stageOf),
  }));
  const mirrored = recipe
    .filter(({ stage }) => reported.includes(stage))
    .map(({ stage, activity, inputs }) => {
      const others = Object.entries(inputs).filter(([name]) => !name.startsWith(roundPrefix));
      const isLlm = others.length < Object.keys(inputs).length;
      return { stage, activity: isLlm ? undefined : activity, inputs: Object.fromEntries(others) };
    });
  const asked = [...probing, ...reranking]
    .filter(({ stage }) => !/-(requests|answers)$/.test(stage))
    .map(({ activity, inputs, ...line }) => ({
      ...line,
      activity: ['probe', 'set rerank'].includes(line.stage) ? undefined : activity,
      inputs: Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.startsWith(roundPrefix))),
    }));
  const beside = [...retrieving, ...sizing, ...asked].map(({ item: _, ...line }) => line);
  const others = [exemplars, teaching, blending, laterRounds, ...beside];
  expect(sortByStage(written)).toEqual(sortByStage([...mirrored, ...others]));
});

function labelOf(stage: string, inputs: string): string {
  if (/\bitem: retrieverItem/.test(inputs)) return `retriever ${stage}`;
  if (/\bitem: (size|rating)\b/.test(inputs)) return `size ${stage}`;
  if (/\bitem: since/.test(inputs)) return stage;
  return /\bitem:/.test(inputs) && stage !== 'evaluate' ? `set ${stage}` : stage;
}

/** What is handed in together, or only where the spec needs it. */
const spreads: Record<string, string[]> = {
  '...sets': ['set:<name>', 'set'],
  '...sampled': ['documents'],
  '...tuned': ['model'],
  // Only where a model is promoted.
  '...previous': [''],
  '...evaluations': ['evaluation:<name>', 'evaluate'],
  '...rankings': ['ranking:<name>', 'set rerank'],
};

function readInputs(text: string, stageOf: Map<string | undefined, string>): Record<string, string> {
  const entries = text
    .split(',')
    .map((entry) => (spreads[entry.trim()] ?? entry.trim().split(/:\s*/)) as [string, string?]);
  const artifacts = entries.filter(([name]) => !['', 'source', 'item', 'actingJudge'].includes(name));
  return Object.fromEntries(
    artifacts.map(([name, variable = name]) => [name, stageOf.get(variable.replace(/^round\./, '')) ?? variable]),
  );
}

function sortByStage<Entry extends { stage: string }>(entries: Entry[]): Entry[] {
  return [...entries].sort((left, right) => (left.stage < right.stage ? -1 : 1));
}
