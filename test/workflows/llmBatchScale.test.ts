import type { ShardRequest } from '../../core/contracts/llmWork';
import { eventsPerRun, taskQueues, workflowTypes } from '../../temporal.config';
import type { buildReranker } from '../../workflows';
import { answered, FakeWorld, rowsPerShard, specFor } from './support/fakeActivities';
import { historiesOf, startTemporalForTests, type TemporalForTests } from './support/temporalForTests';

const world = new FakeWorld();
let temporal: TemporalForTests;

beforeAll(async () => {
  temporal = await startTemporalForTests(world);
}, 120_000);
afterAll(() => temporal.stop());

/** Where Temporal itself begins to ask for a fresh history. */
const hintedEvents = 4_096;

test('400,000 requests: every run of every workflow stays far under 4,096 events, and no shard is asked twice', async () => {
  const shards = Math.ceil(400_000 / rowsPerShard);
  const asked: number[] = [];
  const answerShard = ({ llmStage, shard }: ShardRequest) => {
    if (llmStage === 'judge') asked.push(shard);
    return answered({ costNanoUsd: 1 });
  };
  world.reset({ shards: { queries: 1, judge: shards }, answerShard });
  const input = {
    runId: 'large',
    spec: specFor({ price: { inputPerMillion: 1, outputPerMillion: 1 } }),
    sources: { corpus: { digest: '0'.repeat(64), label: 'corpus' }, evaluate: {} },
  };
  const handle = await temporal.client.workflow.start<typeof buildReranker>(workflowTypes.buildReranker, {
    workflowId: 'large',
    taskQueue: taskQueues.cpu,
    args: [input],
  });
  await handle.result();
  expect(asked.sort((left, right) => left - right)).toEqual(Array.from({ length: shards }, (_, shard) => shard));
  expect(world.seen.sealed.at(-1)?.usage).toMatchObject({
    requests: shards * rowsPerShard,
    nanoUsd: shards,
    failed: 0,
  });
  const parent = await historiesOf(temporal, 'large');
  const child = await historiesOf(temporal, 'large/judge');
  const lengths = [...parent, ...child].map(({ events }) => events?.length ?? 0);
  process.stdout.write(
    `events: run ${parent.map(({ events }) => events?.length).join(' + ')}, judge ${child.map(({ events }) => events?.length).join(' + ')}\n`,
  );
  expect(parent).toHaveLength(1);
  expect(child.length).toBeGreaterThan(1);
  expect(Math.max(...lengths)).toBeLessThan(hintedEvents);
  expect(Math.max(...lengths)).toBeLessThan(eventsPerRun * 1.2);
  for (const history of parent) await temporal.replay(history, 'large');
  for (const history of child) await temporal.replay(history, 'large/judge');
}, 300_000);
