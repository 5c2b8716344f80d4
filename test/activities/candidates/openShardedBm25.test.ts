import { openBm25 } from '../../../activities/candidates/openBm25';
import { openShardedBm25 } from '../../../activities/candidates/openShardedBm25';
import { buildPassageIndex } from '../../../activities/stage/buildPassageIndex';
import { chunkSchema } from '../../../core/contracts/chunk';
import { openArtifact } from '../../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { createRandom } from '../../../core/random';
import { threadsOf } from '../../infra/threads';
import { stageRunner } from '../support/runStages';

const words = 'chain oil brake pad tyre pump lever roller sprocket cable saddle bell lamp spoke hub'.split(' ');

test('shards of any size find what one index finds, in every declared language', async () => {
  const random = createRandom(7);
  const pick = (count: number) => Array.from({ length: count }, () => words[Math.floor(random() * words.length)]);
  const store = new MemoryObjectStore();
  const rows = Array.from({ length: 40 }, (_, row) => {
    const text = pick(3 + (row % 9)).join(' ');
    return {
      id: `c${row}`,
      documentId: 'd',
      index: row,
      text,
      start: 0,
      end: text.length,
      language: row % 3 ? 'en' : 'de',
    };
  });
  const { stage, key } = await stageRunner(store).make('chunk', rows);
  const chunks = await openArtifact(store, stage, key);
  const queries = Array.from({ length: 130 }, (_, row) => ({
    ...{ id: `q${row}`, chunkId: 'c0', text: pick(4).join(' '), language: row % 2 ? 'en' : 'de' },
    ...{ strategy: 's', promptVersion: 'p' },
  }));
  const tell = async (): Promise<void> => undefined;
  for (const language of ['en', 'auto']) {
    const index = await buildPassageIndex(chunks.rows(chunkSchema), { language, tell });
    const whole = await openBm25(index, { bm25: 5, language, threads: { count: 1 } }).search(queries, tell);
    expect(whole.every((list) => list.length === 5)).toBe(true);
    const oneThread = { count: 1 };
    for (const [passagesPerShard, threads] of [
      [1, oneThread],
      [7, oneThread],
      [40, oneThread],
      [17, threadsOf(2)],
    ] as const) {
      const sharded = openShardedBm25(chunks, { bm25: 5, language, passagesPerShard, threads });
      expect(await sharded.search(queries, tell)).toEqual(whole);
    }
  }
});
