import type { StageRequest } from '../../core/contracts/activities';
import { answered } from './support/fakeActivities';
import { replayAll, startRun, waitForRun } from './support/pipelineRuns';
import { useTemporal, world } from './support/stageRuns';

useTemporal();

const rerankers = [
  { name: 'cheap', strategy: 'pointwise-int', llm: { model: 'small' } },
  { name: 'dear', strategy: 'listwise', questions: 50 },
];
const evaluate = [
  { name: 'faq', beir: 'faq', rerankers },
  { name: 'web', beir: 'web', domain: 'out' },
];

test('each reranker is asked after the gate, in a child workflow of its own, and compared; the report reads all', async () => {
  const seen: { name: string; request: StageRequest }[] = [];
  const onStage = (name: string, request?: StageRequest): void => {
    if (request) seen.push({ name, request });
  };
  const handle = await startRun({ onStage, shards: { queries: 1, judge: 1, rerank: 2 } }, {}, { evaluate });
  await handle.result();
  const after = seen.slice(seen.findIndex(({ name }) => name === 'decidePromotion') + 1);
  expect(after.map(({ name, request: { item = '' } }) => `${name} ${item}`.trim())).toEqual([
    ...['listRerankTasks faq/cheap', 'collectRerankings faq/cheap'],
    ...['listRerankTasks faq/dear', 'collectRerankings faq/dear'],
    ...['compareRerankers faq', 'renderReport'],
  ]);
  const inputsOf = (name: string) =>
    Object.fromEntries(
      Object.entries(after.find((each) => each.name === name)!.request.inputs).map(([key, { stage }]) => [key, stage]),
    );
  expect(inputsOf('listRerankTasks')).toEqual({ set: 'ingestDocuments', evaluation: 'evaluateSystems' });
  expect(inputsOf('compareRerankers')).toEqual({
    evaluation: 'evaluateSystems',
    'ranking:cheap': 'collectRerankings',
    'ranking:dear': 'collectRerankings',
  });
  // The reranker takes the place of the judge in what it is asked with, and nowhere else.
  // Shards of one reranker are open at the same time, in whatever order.
  const asked = world.seen.shards.filter(({ llmStage }) => llmStage === 'rerank');
  expect(asked.map(({ stage, shard, spec }) => `${stage} ${spec.judge.strategy} ${shard}`).sort()).toEqual([
    ...[0, 1].map((shard) => `rerank-answers listwise ${shard}`),
    ...[0, 1].map((shard) => `rerank-answers pointwise-int ${shard}`),
  ]);
  expect(asked[0]!.spec.judge.strategy).toBe('pointwise-int');
  expect(seen.find(({ name }) => name === 'mineNegatives')!.request.spec.judge.strategy).toBe('binary');
  expect(after.find(({ name }) => name === 'compareRerankers')!.request.spec.judge.strategy).toBe('binary');
  const { stages } = await waitForRun(handle, () => true);
  expect(new Set(stages.map(({ state }) => state))).toEqual(new Set(['done']));
  expect(stages.flatMap(({ name, item, llm }) => (llm ? [[name, item, llm.totals.requests]] : []))).toEqual([
    ['queries', undefined, 256],
    ['judge', undefined, 256],
    ['rerank', 'faq/cheap', 512],
    ['rerank', 'faq/dear', 512],
  ]);
  await replayAll(handle.workflowId);
});

test('what rerankers spend is of the same budget: the run waits for more, and goes on', async () => {
  const price = { inputPerMillion: 1, outputPerMillion: 1 };
  const llm = { model: 'm', price, budgetUsd: 0.000_001 };
  const priced = rerankers.slice(1);
  const answerShard = ({ llmStage, grantNanoUsd = 0 }: { llmStage: string; grantNanoUsd?: number }) =>
    llmStage === 'rerank' && grantNanoUsd < 500
      ? answered({
          rows: 100,
          costNanoUsd: 0,
          stopped: { reason: 'budget', message: 'the budget is used up', mend: 'raise it' },
        })
      : answered({ costNanoUsd: 450 });
  const handle = await startRun({ answerShard }, llm, { evaluate: [{ name: 'faq', beir: 'faq', rerankers: priced }] });
  const { pause, money } = await waitForRun(handle, (progress) => progress.pause !== undefined);
  expect(pause).toMatchObject({ reason: 'budget', stage: 'rerank-faq/dear' });
  // What questions and judge spent.
  expect(money).toMatchObject({ spentNanoUsd: 900, budgetNanoUsd: 1000 });
  await handle.executeUpdate('raiseBudget', { args: [{ budgetNanoUsd: 5000 }] });
  await handle.result();
  const { money: after } = await waitForRun(handle, () => true);
  expect(after).toMatchObject({ spentNanoUsd: 1350, budgetNanoUsd: 5000 });
});

test('a run without any goes through no stage more', async () => {
  const handle = await startRun({}, {}, { evaluate: evaluate.map(({ name, beir }) => ({ name, beir })) });
  await handle.result();
  expect(world.seen.stages.slice(-2)).toEqual(['decidePromotion', 'renderReport']);
});
