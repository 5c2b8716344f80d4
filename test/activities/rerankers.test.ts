import { compareRerankers } from '../../activities/compareRerankers';
import { listRerankTasks } from '../../activities/listRerankTasks';
import type { EvaluationResult } from '../../core/contracts/evaluation';
import type { LlmBody } from '../../core/contracts/llm';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { rerankerComparisonSchema } from '../../core/contracts/rerankerComparison';
import type { StageReceipt } from '../../core/contracts/receipt';
import { countFlops } from '../../core/evaluation/flops';
import { openArtifact } from '../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { rankingPrefix, rerankerItem } from '../../temporal.config';
import { specOf, stageRunner, type SpecFields } from './support/runStages';

type RerankerFields = NonNullable<NonNullable<SpecFields['evaluate']>[number]['rerankers']>;

/** BM25's lists; the tuned model has the same documents. What the own engine knows besides is in no list. */
const documents = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, title: `title ${id}`, text: `text of ${id}` }));
const lists: Record<string, string[]> = { q1: ['a', 'b', 'c', 'd'], q2: ['d', 'c', 'b', 'a'], q3: ['e', 'a'] };
const relevant: Record<string, string[]> = { q1: ['c'], q2: ['a', 'c'], q3: ['a'] };
const trec = (order: (list: string[]) => string[]) =>
  Object.entries(lists)
    .flatMap(([id, list]) => order(list).map((document, place) => `${id} Q0 ${document} ${place + 1} ${9 - place} t\n`))
    .join('');
const bm25 = trec((list) => list);
const reversed = trec((list) => [...list].reverse());

const metrics = (mean: number) => [{ name: 'nDCG@10', mean, standardError: 0 }];
const evaluation: EvaluationResult = {
  ...{ name: 'faq', protocol: 'p', documents: 5, queries: 3, depth: 4, won: [], lost: [], warnings: [] },
  lists: { kind: 'bm25', system: 'bm25', sha256: 'x' },
  systems: [
    { name: 'bm25', description: 'b', tuned: false, metrics: metrics(0.2), differences: [] },
    { name: 'dense', description: 'd', tuned: false, metrics: metrics(0.3), differences: [] },
    { name: 'tuned', description: 't', tuned: true, metrics: metrics(0.9), differences: [] },
  ],
};

const price = { inputPerMillion: 2, outputPerMillion: 8 };

let stages: ReturnType<typeof stageRunner>;
let store: MemoryObjectStore;
beforeEach(() => {
  store = new MemoryObjectStore();
  stages = stageRunner(store);
});

/** Answers with the score that a document has, to the rest nothing that can be used; 100 tokens in and 5 out each. */
function scoring(scores: Record<string, number>) {
  const asked: LlmBody[] = [];
  return {
    asked,
    async complete(body: LlmBody) {
      asked.push(body);
      const text = body.messages.map(({ content }) => content).join('\n');
      const document = /text of (\w)/.exec(text)?.[1] ?? '';
      const content = document in scores ? JSON.stringify({ score: scores[document] }) : 'I would rather not say';
      return { content, finishReason: 'stop', tokensIn: 100, tokensOut: 5 };
    },
  };
}

async function makeInputs() {
  const queries = Object.keys(lists).map((id) => ({ id, text: `question ${id}` }));
  const qrels = Object.entries(relevant).flatMap(([queryId, ids]) =>
    ids.map((documentId) => ({ queryId, documentId, score: 1 })),
  );
  const runs = { bm25, dense: reversed, tuned: reversed, 'bm25+dense-rerank': reversed };
  return {
    set: await stages.make('ingest', documents, { tables: { queries, qrels } }),
    evaluation: await stages.make('evaluate', [], {
      files: {
        'evaluation.json': Buffer.from(JSON.stringify(evaluation)),
        'qrels.trec': Buffer.from(qrels.map((row) => `${row.queryId} 0 ${row.documentId} 1\n`).join('')),
        ...Object.fromEntries(Object.entries(runs).map(([name, run]) => [`runs/${name}.trec`, Buffer.from(run)])),
      },
    }),
  };
}

/** All rerankers of the set as a run has them, one after the other. */
async function rerank(rerankers: RerankerFields, model: ReturnType<typeof scoring>, llm: SpecFields['llm'] = {}) {
  const spec = specOf({
    evaluate: [{ name: 'faq', beir: 'faq', depth: 4, rerankers }],
    llm: { model: 'm', price, maxReasks: 0, maxFailedShare: 0.5, ...llm },
  });
  const inputs = await makeInputs();
  const rankings: Record<string, StageReceipt> = {};
  for (const judge of spec.evaluate[0]!.rerankers!) {
    const item = rerankerItem('faq', judge.name);
    const tasks = await stages.run(listRerankTasks, { spec, item, inputs });
    const asking: PipelineSpec = { ...spec, judge };
    const { collected } = await stages.converse('rerank', { spec: asking, item, inputs: { tasks }, model });
    rankings[rankingPrefix + judge.name] = collected;
  }
  const compared = await stages.run(compareRerankers, {
    ...{ spec, item: 'faq' },
    inputs: { evaluation: inputs.evaluation, ...rankings },
  });
  const reader = await openArtifact(store, 'rerankers', compared.key);
  const read = async (name: string) => (await reader.readFile(name)).toString('utf8');
  const { set, groups } = rerankerComparisonSchema.parse(JSON.parse(await read('rerankers.json')));
  return { set, groups, read, rankings, compared };
}

const idsOf = (run: string, query: string) =>
  run
    .split('\n')
    .filter((line) => line.startsWith(`${query} `))
    .map((line) => line.split(' ')[2]);
const discount = (rank: number) => 1 / Math.log2(rank + 1);

test('a pointwise model orders the first of each list; ties and what it says nothing about stay as the list has them', async () => {
  const scores = { a: 3, c: 9, d: 3 };
  const model = scoring(scores);
  const { set, groups, read, rankings } = await rerank([{ name: 'llm', strategy: 'pointwise-int', depth: 3 }], model);
  expect(set).toBe('faq');
  const run = await read('all/runs/llm.trec');
  // Of a b c: 3, none, 9; d is behind the first three. Of d c b: 3, 9, none. Of e a: none, 3.
  expect(idsOf(run, 'q1')).toEqual(['c', 'a', 'b', 'd']);
  expect(idsOf(run, 'q2')).toEqual(['c', 'd', 'b', 'a']);
  expect(idsOf(run, 'q3')).toEqual(['a', 'e']);
  const [group] = groups;
  const llm = group!.systems.find(({ name }) => name === 'llm')!;
  const ideal = discount(1) + discount(2);
  const byHand = (1 + (discount(1) + discount(4)) / ideal + 1) / 3;
  expect(llm.metrics.find(({ name }) => name === 'nDCG@10')!.mean).toBeCloseTo(byHand, 12);
  // The lists as they are, the best untuned system, the tuned model: each is compared with.
  expect(group!.systems.map(({ name }) => name)).toEqual(['bm25', 'dense', 'tuned', 'llm']);
  expect([...new Set(llm.differences.map(({ baseline }) => baseline))]).toEqual(['bm25', 'dense', 'tuned']);
  // N calls for N documents: 3, 3 and 2.
  expect(model.asked).toHaveLength(8);
  const cost = { strategy: 'pointwise-int', model: 'm', depth: 3, calls: 8, tokensIn: 800, tokensOut: 40 };
  expect(group!.costs).toEqual([{ name: 'llm', ...cost, nanoUsd: 800 * 2000 + 40 * 8000 }]);
  expect(rankings[`${rankingPrefix}llm`]!.usage).toMatchObject({ requests: 8, fromLedger: 0, failed: 3 });
  expect(group!.warnings).toEqual([expect.stringContaining('of 3 documents llm said nothing that can be used')]);
});

test('what was asked once is not asked again, neither with another depth nor for more questions', async () => {
  const model = scoring({ a: 1, b: 2, c: 3, d: 4, e: 5 });
  await rerank([{ name: 'llm', strategy: 'pointwise-int', depth: 2, questions: 2 }], model);
  expect(model.asked).toHaveLength(4);
  const { groups } = await rerank([{ name: 'llm', strategy: 'pointwise-int', depth: 2, questions: 2 }], model);
  expect(model.asked).toHaveLength(4);
  const more = await rerank([{ name: 'llm', strategy: 'pointwise-int' }], model);
  // Ten pairs in all lists, four of which are known.
  expect(model.asked).toHaveLength(10);
  expect(more.rankings[`${rankingPrefix}llm`]!.usage).toMatchObject({ requests: 10, fromLedger: 4 });
  // The price is that of all calls, whoever paid; a clock would say nothing of those that were known.
  expect(more.groups[0]!.costs[0]).toMatchObject({ calls: 10, nanoUsd: 1000 * 2000 + 50 * 8000 });
  expect(more.compared.summary).toMatchObject({ seconds: {} });
  expect(groups[0]).toMatchObject({ label: '2-by-13', queries: 2, of: 3, draw: 13 });
});

test('a sample is compared over its own questions alone, and files say which', async () => {
  const model = scoring({ a: 1, b: 2, c: 3, d: 4, e: 5 });
  const { groups, read } = await rerank(
    [
      { name: 'some', strategy: 'pointwise-int', questions: 1 },
      { name: 'all-of-them', strategy: 'pointwise-int' },
      { name: 'others', strategy: 'pointwise-int', questions: 1, draw: 5 },
    ],
    model,
  );
  expect(groups.map(({ label, queries }) => [label, queries])).toEqual([
    ['1-by-13', 1],
    ['all', 3],
    ['1-by-5', 1],
  ]);
  const asked = [
    ...new Set((await read('1-by-13/qrels.trec')).split('\n').flatMap((line) => line.split(' ')[0] || [])),
  ];
  expect(asked).toHaveLength(1);
  const tuned = groups[0]!.systems.find(({ name }) => name === 'tuned')!;
  // The tuned list is BM25's from its end.
  const order = [...lists[asked[0]!]!].reverse();
  const first = order.findIndex((id) => relevant[asked[0]!]!.includes(id)) + 1;
  expect(tuned.metrics.find(({ name }) => name === 'MRR@10')!.mean).toBeCloseTo(1 / first, 12);
  expect(await read('1-by-13/runs/tuned.trec')).toMatch(new RegExp(`^(${asked[0]} .*\\n)+$`));
});

test('compute is counted call by call where the sizes of the model are known', async () => {
  const shape = { layers: 2, width: 4, feedForward: 8, headRatio: 1 };
  const model = scoring({ a: 1, b: 2, c: 3, d: 4, e: 5 });
  const { groups } = await rerank([{ name: 'llm', strategy: 'pointwise-int', shape }], model);
  const [cost] = groups[0]!.costs;
  const flops = (10 * countFlops(shape, { read: 100, written: 5 })) / 3;
  expect(cost!.compute).toMatchObject({ inputs: 10 / 3, tokens: 1050 / 3 });
  expect(cost!.compute!.flops).toBeCloseTo(flops, 6);
  expect(cost!.compute!.qpp).toBeCloseTo(1e15 / flops, 3);
});
