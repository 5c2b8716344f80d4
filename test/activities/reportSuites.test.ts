import { renderReport } from '../../activities/renderReport';
import { suiteResultSchema } from '../../core/contracts/suite';
import { openArtifact } from '../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { specOf, stageRunner } from './support/runStages';

const evaluationOf = (name: string, ndcg: number, fields: object = {}) => ({
  ...{ name, protocol: 'The lists.', documents: 9, queries: 40, depth: 50, won: [], lost: [], warnings: [] },
  systems: [
    {
      ...{ name: 'tuned', description: 'tuned', tuned: true, differences: [] },
      metrics: [{ name: 'nDCG@10', mean: ndcg, standardError: 0.01 }],
    },
  ],
  ...fields,
});

async function report(suites: object[], evaluations: { name: string }[]) {
  const store = new MemoryObjectStore();
  const stages = stageRunner(store);
  const inputs: Record<string, Awaited<ReturnType<typeof stages.make>>> = {};
  for (const [place, evaluation] of evaluations.entries()) {
    const files = { 'evaluation.json': Buffer.from(JSON.stringify(evaluation)) };
    inputs[`0${place} evaluate:${evaluation.name}`] = await stages.make('evaluate', [{ place }], { files });
  }
  const evaluate = evaluations.map(({ name }) => ({ name, beir: name }));
  const made = await stages.run(renderReport, { spec: specOf({ evaluate, suites }), inputs });
  const reader = await openArtifact(store, made.stage, made.key);
  const read = async (name: string) => (await reader.readFile(name)).toString('utf8');
  return { made, reader, read };
}

test('suites are an artifact, a part of both reports, and what the command line prints', async () => {
  const suites = [{ futurequery: { familiar: 'old', novel: 'new' } }];
  const { made, read } = await report(suites, [evaluationOf('old', 0.8), evaluationOf('new', 0.6)]);
  const [suite] = suiteResultSchema.array().parse(JSON.parse(await read('suites.json')));
  expect(suite!.rows[0]!.cells[2]?.value).toBeCloseTo(0.25, 12);
  expect(made.summary).toEqual({ suites: [suite] });
  expect(await read('report.md')).toMatch(/\| \*\*tuned\*\* +\| +\.800 +\| +\.600 +\| +25\.0% +\|/);
  expect(await read('report.html')).toContain('Suites over several sets');
});

test('without suites there is none, and closed lists stand with N, k and no verdict', async () => {
  const closed = { others: 9, drawnFrom: 50, seed: 1 };
  const lists = { kind: 'closed', system: 'lists', sha256: 'd'.repeat(64), closed };
  const untuned = { ...evaluationOf('old', 0.4).systems[0]!, name: 'lists', tuned: false };
  const { systems } = evaluationOf('old', 0.9);
  const { reader, read } = await report([], [evaluationOf('old', 0.9, { lists, systems: [untuned, ...systems] })]);
  expect(reader.hasFile('suites.json')).toBe(false);
  expect(await read('report.md')).toContain('Closed lists of 1 + 9: no verdict');
});
