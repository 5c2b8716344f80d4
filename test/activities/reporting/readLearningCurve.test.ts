import { readLearningCurve } from '../../../activities/reporting/readLearningCurve';
import { openArtifact } from '../../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { stageRunner } from '../support/runStages';

const whole = { queries: 150, groups: 160 };
const ratingOf = (set: string) => ({
  ...{ set, queries: 40, whole: 'tuned', rival: 'bm25' },
  system: { name: 'rated', description: 'd', tuned: true, metrics: [], differences: [] },
});

test('each size with its ratings; one that was left out gives its warning alone', async () => {
  const store = new MemoryObjectStore();
  const stages = stageRunner(store);
  const made = [
    ['subset', 'size-100', { summary: { queries: 100, groups: 107, whole, warnings: [] } }],
    ['rate', 'size-100/faq', { files: { 'rating.json': Buffer.from(JSON.stringify(ratingOf('faq'))) } }],
    ['rate', 'size-100/web', { files: { 'rating.json': Buffer.from(JSON.stringify(ratingOf('web'))) } }],
    ['subset', 'size-400', { summary: { queries: 0, groups: 0, whole, warnings: ['too many'] } }],
  ] as const;
  const readers = [];
  for (const [name, item, extras] of made) {
    const { stage, key } = await stages.make(name, [{ item }], extras);
    readers.push({ name, item, reader: await openArtifact(store, stage, key) });
  }
  expect(await readLearningCurve(readers)).toEqual({
    ...{ whole, warnings: ['too many'] },
    points: [{ queries: 100, groups: 107, ratings: [ratingOf('faq'), ratingOf('web')] }],
  });
  expect(await readLearningCurve([])).toBeUndefined();
});
