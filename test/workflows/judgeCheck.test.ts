import { ApplicationFailure } from '@temporalio/common';
import { stageOf, startRun, waitForRun, replayAll } from './support/pipelineRuns';
import { useTemporal, world } from './support/stageRuns';

useTemporal();

const minimumAgreement = { judge: { minimumAgreement: 0.8 } };

test('a run whose judge is not trusted ends in the stage judge, before anything is asked of it', async () => {
  const checkJudge = () => {
    throw ApplicationFailure.create({ message: 'agreed on 0.5', type: 'judge-not-trusted', nonRetryable: true });
  };
  const handle = await startRun({ checkJudge }, {}, minimumAgreement);
  await expect(handle.result()).rejects.toMatchObject({ cause: { cause: { type: 'judge-not-trusted' } } });
  expect(world.seen.shards.map(({ llmStage }) => llmStage)).toEqual(['queries']);
  expect(world.seen.stages).not.toContain('judge-requests');
  const progress = await waitForRun(handle, () => true);
  expect(stageOf(progress, 'judge')?.state).toBe('failed');
});

test('what the check warns of is told by the stage judge of each round, and the run goes on', async () => {
  const checked: unknown[] = [];
  const checkJudge = (request: unknown) => {
    checked.push(request);
    return Promise.resolve(['nobody has audited it']);
  };
  const handle = await startRun({ checkJudge }, {}, { ...minimumAgreement, negatives: { rounds: 2 } });
  const { receipts } = await handle.result();
  const warned = receipts.filter(({ summary }) => summary?.['warnings']);
  expect(warned.map(({ stage, summary }) => [stage, summary])).toEqual([
    ['collectJudgements', { warnings: ['nobody has audited it'] }],
    ['collectJudgements', { warnings: ['nobody has audited it'] }],
  ]);
  expect(checked).toEqual([
    { runId: handle.workflowId, spec: expect.objectContaining({ name: 'fake' }) as unknown },
    { runId: handle.workflowId, spec: expect.objectContaining({ name: 'fake' }) as unknown },
  ]);
  await replayAll(handle.workflowId, ['queries', 'judge', 'judge-round-2']);
});

test('without a minimum nothing is looked up', async () => {
  const checkJudge = () => Promise.reject(new Error('was called'));
  const handle = await startRun({ checkJudge });
  expect((await handle.result()).receipts.some(({ summary }) => summary?.['warnings'])).toBe(false);
});
