import { assembleGroups } from '../../activities/assembleGroups';
import { collectJudgements } from '../../activities/collectJudgements';
import { buildJudgeRequest, configureJudgeRequests } from '../../activities/llm/buildRequests';
import { mineNegatives } from '../../activities/mineNegatives';
import { planJudgeRequests } from '../../activities/planJudgeRequests';
import { identifyStage } from '../../activities/stage/identifyStage';
import type { StageDefinition } from '../../activities/stage/definition';
import { digestOf } from '../../core/hashing/digest';
import { nextAsks } from '../../core/strategies/conversation';
import { binary } from '../../core/strategies/judge/binary';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { specOf, stageRunner } from './support/runStages';

/**
 * What was judged with `binary` before there were graded judges is still found: the values were written down with the
 * code of then (commit 37e5502), the keys when these stages had come to read what a model wrote for a query (`written`),
 * which asks nothing again: requests are found by their own keys. Those of mining and assembling are of 2026-11-27, when
 * held-out groups became longer. Who changes a prompt, a config or a stage's version
 * changes them on purpose.
 */

const spec = specOf();

test('the spec, the config of the requests and the body of one', () => {
  const config = configureJudgeRequests(spec);
  const text = 'Green tea is steeped at 80 degrees.';
  const task = {
    queryId: 'q',
    query: 'how hot for green tea',
    passages: [{ id: 'c', text, sources: [] }],
    options: {},
  };
  const [ask] = nextAsks(binary.judge(task));
  const request = buildJudgeRequest(config, ask!, task);
  expect(request.context).toEqual({ queryId: 'q', chunkId: 'c', isSource: true });
  expect(digestOf(spec.judge)).toBe('c6d60fa6cbd92f5727d170b847d148e3b0fca74f79104e5a3a5ede4b79c25580');
  expect(digestOf(config)).toBe('102de130badd85e6a6040ca648f43dca29df8df4deec4b3950ea82c82bc76cbb');
  expect(digestOf(request.body)).toBe('4363adce8425c56fd76088d0b5f8bd21d813747cf7115643693e0557089896d7');
  expect(request.key).toBe('57957e78dba134a280225e88165f76f522e9b2efff2af80d901f864dab190d18');
});

const keys: [StageDefinition, string][] = [
  [planJudgeRequests, '7a077c1e22bad32e088874b9ebbe6e91'],
  [collectJudgements, 'a5d833b63ee89c590c5bc62b6b4417a9'],
  [mineNegatives, 'a83a7d74eb4c28106ace0fdcbc5d12a9'],
  [assembleGroups, '13a2251a1ec1ec84a8510625587a5b19'],
];

test.each(keys.map(([stage, key]) => ({ stage, key })))('the key of $stage.name', ({ stage, key }) => {
  const inputs = Object.fromEntries(
    (stage.inputs as string[]).map((name) => [name, { stage: name, key: name, digest: digestOf(name) }]),
  );
  expect(identifyStage(stage, { runId: 'r', spec, inputs }).key).toBe(key);
});

test('what mining makes of its judgements', async () => {
  const stages = stageRunner(new MemoryObjectStore());
  const chunkOf = (id: string, text: string) => ({ id, documentId: id, index: 0, text, start: 0, end: text.length });
  const ofBinary = { scale: 1, strategy: 'binary', promptVersion: 'binary-1', model: 'm', requestKey: 'k' };
  const queryIds = ['q1', 'q2', 'q3'];
  const chunks = await stages.make('chunk', [
    ...[chunkOf('c1', 'Steep it at 80 degrees.'), chunkOf('c2', 'Keep it dry and cool.')],
    ...[chunkOf('c3', 'steep it at  80 degrees.'), chunkOf('c4', 'Rinse the pot twice.')],
  ]);
  const found = queryIds.flatMap((queryId) =>
    ['c1', 'c2', 'c3', 'c4'].map((chunkId, index) => ({
      ...{ queryId, chunkId },
      sources: [{ retriever: 'bm25', rank: index + 1, score: 1 }],
    })),
  );
  const judged = ['q1 c1 1', 'q1 c2 0', 'q1 c3 0', 'q1 c4 1', 'q3 c1 1', 'q3 c4 1'].map((line) => line.split(' '));
  const queries = queryIds.map((id) => ({
    id,
    chunkId: 'c1',
    text: id,
    language: 'en',
    strategy: 's',
    promptVersion: 'p',
  }));
  const inputs = {
    chunks,
    embeddings: await stages.make('embed', []),
    queries: await stages.make('filter', queries),
    written: await stages.make('queries', queries),
    candidates: await stages.make('candidates', found),
    judgements: await stages.make(
      'judge',
      judged.map(([queryId, chunkId, grade]) => ({ queryId, chunkId, grade: Number(grade), ...ofBinary })),
    ),
  };
  const mined = await stages.run(mineNegatives, { spec, inputs });
  expect(mined.counts).toEqual({
    ...{ in: 3, out: 1 },
    dropped: { 'dropped-by-judge': 1, 'same-text': 1, 'not-judged': 2, 'no-negatives': 1 },
  });
  expect(await stages.rows(mined)).toEqual([
    {
      queryId: 'q1',
      positives: [
        { chunkId: 'c1', grade: 1, scale: 1, source: 'source' },
        { chunkId: 'c4', grade: 1, scale: 1, source: 'judged' },
      ],
      negatives: [{ chunkId: 'c2', grade: 0, scale: 1, source: 'bm25@2' }],
    },
  ]);
});
