import { ApplicationFailure } from '@temporalio/common';
import type { StageRequest } from '../../core/contracts/activities';
import { replayAll, startRun } from './support/pipelineRuns';
import { useTemporal, world } from './support/stageRuns';

useTemporal();

const evaluate = [{ name: 'faq', beir: 'faq' }];
const reference = (stage: string, digit: string) => ({ stage, key: digit.repeat(32), digest: digit.repeat(64) });

async function run(digit: string, describe: () => void = () => undefined) {
  const requests: StageRequest[] = [];
  const names = ['ingest', 'chunk', 'queries', 'judge', 'assemble', 'evaluation:faq'];
  const artifacts = Object.fromEntries(names.map((name) => [name, reference(name.replace(/:.*/, ''), digit)]));
  const handle = await startRun(
    {
      findPreviousRun: async () => ({ runId: 'earlier', artifacts }),
      onStage: (name, request) => {
        if (name !== 'describeChanges') return;
        requests.push(request!);
        describe();
      },
    },
    {},
    { evaluate },
  );
  const { receipts } = await handle.result();
  await replayAll(handle.workflowId);
  return { requests, stages: receipts.map(({ stage }) => stage) };
}

test('what a run changed is told before its report, of its artifacts and those of the last completed run', async () => {
  const { requests, stages } = await run('7');
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({ item: 'earlier', inputs: { 'before:ingest': reference('ingest', '7') } });
  const compared = ['ingest', 'chunk', 'queries', 'judge', 'assemble', 'evaluation:faq'];
  const expected = [...compared, ...compared.map((name) => `before:${name}`)];
  expect(Object.keys(requests[0]!.inputs).sort()).toEqual(expected.sort());
  expect(requests[0]!.spec.judge).toEqual({ strategy: 'binary' });
  expect(stages.slice(-3)).toEqual(['decidePromotion', 'describeChanges', 'renderReport']);
});

test('nothing is told where nothing changed, so that the report is found again', async () => {
  const { requests, stages } = await run('0');
  expect(requests).toEqual([]);
  expect(stages).not.toContain('describeChanges');
});

test('a run is not lost because an earlier one cannot be read', async () => {
  const { stages } = await run('7', () => {
    throw ApplicationFailure.nonRetryable('it is gone', 'missing-object');
  });
  expect(stages.at(-1)).toBe('renderReport');
  expect(world.seen.records).toMatchObject([{ status: 'completed' }]);
});
