import type { StageRequest } from '../../core/contracts/activities';
import { answered } from './support/fakeActivities';
import { replayAll, startRun, waitForRun } from './support/pipelineRuns';
import { useTemporal, world } from './support/stageRuns';

useTemporal();

const refresh = { probe: 50 };
const judge = { stage: 'judge', key: '7'.repeat(32), digest: '7'.repeat(64) };
const findPreviousRun = async () => ({ runId: 'earlier', artifacts: { judge } });

test('the judge is asked again after it was asked, in a child workflow of its own, about what it left before', async () => {
  const seen: { name: string; request: StageRequest }[] = [];
  const onStage = (name: string, request?: StageRequest): void => {
    if (request) seen.push({ name, request });
  };
  const handle = await startRun(
    { onStage, findPreviousRun, shards: { queries: 1, judge: 1, probe: 2 } },
    {},
    { refresh },
  );
  await handle.result();
  const { stages } = world.seen;
  const place = stages.indexOf('probe-requests');
  expect(stages.slice(place - 1, place + 3).filter((name) => name !== 'compactLedger')).toEqual(
    expect.arrayContaining(['probe-requests', 'collectProbe']),
  );
  expect(place).toBeGreaterThan(stages.indexOf('collectJudgements'));
  expect(stages.indexOf('mineNegatives')).toBeGreaterThan(stages.indexOf('collectProbe'));
  const [plan, collect] = ['probe-requests', 'collectProbe'].map(
    (name) => seen.find((each) => each.name === name)!.request,
  );
  const from = { judgements: 'collectJudgements', before: 'judge', queries: 'filterQueries' };
  for (const { item, inputs } of [plan!, collect!]) {
    expect(item).toBe('earlier');
    expect(Object.fromEntries(Object.entries(inputs).map(([name, { stage }]) => [name, stage]))).toMatchObject(from);
    expect(inputs['before']).toEqual(judge);
  }
  const asked = world.seen.shards.filter(({ llmStage }) => llmStage === 'probe');
  expect(asked.map(({ stage, shard }) => `${stage} ${shard}`).sort()).toEqual(['probe-answers 0', 'probe-answers 1']);
  // Compared with the earlier run, and in the report.
  const described = seen.find(({ name }) => name === 'describeChanges')!.request;
  expect(described.inputs['probe']).toMatchObject({ stage: 'collectProbe' });
  const progress = await waitForRun(handle, () => true);
  const names = progress.stages.map(({ name }) => name);
  expect(names.indexOf('probe')).toBe(names.indexOf('judge') + 1);
  expect(new Set(progress.stages.map(({ state }) => state))).toEqual(new Set(['done']));
  await replayAll(handle.workflowId);
});

test('it is of the same budget, waits for the same people, and goes on', async () => {
  const price = { inputPerMillion: 1, outputPerMillion: 1 };
  const answerShard = ({ llmStage, grantNanoUsd = 0 }: { llmStage: string; grantNanoUsd?: number }) =>
    llmStage === 'probe' && grantNanoUsd < 500
      ? answered({
          rows: 100,
          costNanoUsd: 0,
          stopped: { reason: 'budget', message: 'the budget is used up', mend: 'raise it' },
        })
      : answered({ costNanoUsd: 450 });
  const llm = { model: 'm', price, budgetUsd: 0.000_001 };
  const handle = await startRun({ answerShard, findPreviousRun }, llm, { refresh });
  const { pause } = await waitForRun(handle, (progress) => progress.pause !== undefined);
  expect(pause).toMatchObject({ reason: 'budget', stage: 'probe-earlier' });
  await handle.executeUpdate('raiseBudget', { args: [{ budgetNanoUsd: 5000 }] });
  await handle.result();
  const { money } = await waitForRun(handle, () => true);
  expect(money).toMatchObject({ spentNanoUsd: 1350 });
});

test('with nothing to ask again a run goes on', async () => {
  const handle = await startRun({ findPreviousRun, shards: { queries: 1, judge: 1, probe: 0 } }, {}, { refresh });
  const { receipts } = await handle.result();
  expect(receipts.map(({ stage }) => stage)).toContain('collectProbe');
  expect(world.seen.shards.filter(({ llmStage }) => llmStage === 'probe')).toEqual([]);
});

test('the first run of a pipeline, and one whose spec says nothing of it, have no such stage', async () => {
  const first = await startRun({}, {}, { refresh });
  await first.result();
  expect(world.seen.stages).not.toContain('probe-requests');
  const without = await startRun({ findPreviousRun });
  await without.result();
  expect(world.seen.stages).not.toContain('probe-requests');
  const { stages } = await waitForRun(without, () => true);
  expect(stages.map(({ name }) => name)).not.toContain('probe');
});
