import type { WorkflowHandle } from '@temporalio/client';
import type { StageRequest } from '../../core/contracts/activities';
import type { buildReranker } from '../../workflows';
import { notPromoted } from './support/fakeActivities';
import { replayAll, startRun } from './support/pipelineRuns';
import { useTemporal, world } from './support/stageRuns';

useTemporal();

const evaluate = [{ name: 'faq', beir: 'faq' }];
const reference = (digit: string) => ({ stage: 'export', key: digit.repeat(32), digest: digit.repeat(64) });

test('the gate is asked last, and what became of it is in the result and in the record of the run', async () => {
  const handle = await startRun({}, {}, { evaluate });
  const { promotion, model } = await handle.result();
  expect(promotion).toEqual(notPromoted);
  expect(world.seen.stages.slice(-3)).toEqual(['evaluateSystems', 'decidePromotion', 'renderReport']);
  expect(world.seen.promotions).toMatchObject([
    { model: { key: model.key }, gate: { stage: 'decidePromotion' }, found: null },
  ]);
  expect(world.seen.records).toMatchObject([{ status: 'completed', promotion: notPromoted }]);
  await replayAll(handle.workflowId);
});

test('a run that is cancelled while it is promoted ends as one that was, and its record says so', async () => {
  const onStage = async (name: string): Promise<void> => {
    // The activity has no heartbeat, so it goes on and writes what it writes.
    if (name === 'promoteModel') await handle.cancel();
  };
  const handle: WorkflowHandle<typeof buildReranker> = await startRun({ onStage }, {}, { evaluate });
  expect(await handle.result()).toMatchObject({ promotion: notPromoted, outcome: { verdict: 'keep' } });
  expect(world.seen.records).toMatchObject([{ status: 'completed', promotion: notPromoted }]);
  await replayAll(handle.workflowId);
});

test('an evaluation is handed the promoted model, and the gate what was compared', async () => {
  const inputs: Record<string, StageRequest['inputs']> = {};
  const found = { runId: 'earlier', model: reference('7') };
  const onStage = (name: string, request?: StageRequest): void => {
    if (request) inputs[name] = request.inputs;
  };
  const handle = await startRun({ findPromotion: async () => found, onStage }, {}, { evaluate });
  await handle.result();
  expect(inputs['evaluateSystems']).toMatchObject({ previous: found.model });
  expect(Object.keys(inputs['decidePromotion'] ?? {})).toEqual(['evaluation:faq']);
  expect(world.seen.promotions).toMatchObject([{ found }]);
});

test('a promoted model that is the run’s own is not measured twice', async () => {
  const inputs: Record<string, StageRequest['inputs']> = {};
  const onStage = (name: string, request?: StageRequest): void => {
    if (request) inputs[name] = request.inputs;
  };
  const own = { ...reference('0'), stage: 'export' };
  const handle = await startRun(
    { findPromotion: async () => ({ runId: 'earlier', model: own }), onStage },
    {},
    { evaluate },
  );
  await handle.result();
  expect(inputs['evaluateSystems']).not.toHaveProperty('previous');
});
