import { startRun } from './support/pipelineRuns';
import { useTemporal, world } from './support/stageRuns';

useTemporal();

test('histories are kept after the record, and that it does not work is no reason to lose a run', async () => {
  let records = 0;
  let attempts = 0;
  const keepHistories = async () => {
    attempts += 1;
    records = world.seen.records.length;
    throw new Error('no space left');
  };
  const handle = await startRun({ keepHistories });
  await expect(handle.result()).resolves.toMatchObject({ runId: handle.workflowId });
  expect([attempts, records]).toEqual([3, 1]);
  const [record] = world.seen.records;
  expect(Date.parse(record!.closedAt!)).toBeGreaterThanOrEqual(Date.parse(record!.startedAt!));
});

test('so they are of a run that is cancelled', async () => {
  const seen: string[] = [];
  const keepHistories = async () => void seen.push(world.seen.records[0]!.status);
  // Tried again and again until the run is cancelled.
  const onStage = (name: string): void => {
    if (name === 'chunkDocuments') throw new Error('broken');
  };
  const handle = await startRun({ keepHistories, onStage });
  await handle.cancel();
  await expect(handle.result()).rejects.toThrow();
  expect(seen).toEqual(['cancelled']);
});
