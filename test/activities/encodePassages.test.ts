import { encodePassages } from '../../activities/encodePassages';
import { readDenseIndex } from '../../activities/stage/readDenseIndex';
import type { StageReceipt } from '../../core/contracts/receipt';
import { openArtifact } from '../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { createCountingEncoder, vectorOf } from './support/countingEncoder';
import { specOf, stageRunner } from './support/runStages';

const documentOf = (number: number) => ({ id: `d${number}`, title: `title ${number % 50}`, text: `text ${number}` });
const documents = Array.from({ length: 5000 }, (_, number) => documentOf(number));

function world(store = new MemoryObjectStore()) {
  const encoder = createCountingEncoder();
  const stages = stageRunner(store, { encoder: async () => encoder });
  const embed = async (rows: object[], candidates = {}): Promise<StageReceipt> =>
    stages.run(encodePassages, {
      spec: specOf({ candidates }),
      inputs: { passages: await stages.make('ingest', rows) },
    });
  return { store, encoder, embed };
}

/** Names and digests of what was made, without times. */
async function partsOf({ stage, key }: StageReceipt, store: MemoryObjectStore) {
  return (await openArtifact(store, stage, key)).manifest.parts;
}

describe('embed', () => {
  it('encodes each passage with its title, in blocks', async () => {
    const { store, encoder, embed } = world();
    const made = await embed(documents);
    expect(encoder.texts).toEqual(documents.map(({ title, text }) => `${title} ${text}`));
    expect(made.summary).toMatchObject({ hidden: 4, blocks: 2, reused: 0, damagedSegments: 0 });
    const reader = await openArtifact(store, made.stage, made.key);
    const found = await readDenseIndex(reader, encoder).vectorsOf(new Set(['d4999', 'd0']));
    expect([...found.get('d4999')!]).toEqual(vectorOf('title 49 text 4999'));
    expect([...found.get('d0')!]).toEqual(vectorOf('title 0 text 0'));
  });

  it('encodes only what is new, and makes the same bytes as if it had encoded everything', async () => {
    const { store, encoder, embed } = world();
    await embed(documents);
    encoder.texts.length = 0;
    const refreshed = [...documents.slice(10, 4100), documentOf(7000), ...documents.slice(4100), documentOf(7001)];
    const made = await embed(refreshed);
    expect(encoder.texts).toEqual(['title 0 text 7000', 'title 1 text 7001']);
    expect(made.summary).toMatchObject({ reused: 4990 });
    const fresh = world();
    const anew = await fresh.embed(refreshed);
    expect(anew.digest).toBe(made.digest);
    expect(await partsOf(made, store)).toEqual(await partsOf(anew, fresh.store));
  });

  it('is not searched with the vectors of another encoder', async () => {
    const { store, embed } = world();
    const made = await embed(documents.slice(0, 2));
    const reader = await openArtifact(store, made.stage, made.key);
    expect(() => readDenseIndex(reader, createCountingEncoder('d'.repeat(64)))).toThrow('made by another encoder');
  });

  it('encodes a text that stands twice once, and an empty corpus not at all', async () => {
    const { encoder, embed } = world();
    await embed([documentOf(1), { ...documentOf(1), id: 'copy' }]);
    expect(encoder.texts).toEqual(['title 1 text 1']);
    expect((await embed([])).summary).toMatchObject({ blocks: 0 });
  });

  it('shares vectors between pipelines, and not between prompts', async () => {
    const { store, embed } = world();
    await embed(documents.slice(0, 9));
    const other = world(store);
    const prompted = await other.embed(documents.slice(0, 9), { passagePrompt: 'passage: ' });
    expect(prompted.summary).toMatchObject({ reused: 0 });
    expect(other.encoder.texts[0]).toBe('passage: title 0 text 0');
    const shared = await world(store).embed(documents.slice(0, 10));
    expect(shared.summary).toMatchObject({ reused: 9 });
  });

  it('encodes anew what is damaged, and says so', async () => {
    const { store, encoder, embed } = world();
    await embed(documents.slice(0, 9));
    const [key, body] = [...store.objects].find(([name]) => name.startsWith('vectors/'))!;
    store.objects.set(key, body.subarray(0, -1));
    encoder.texts.length = 0;
    const made = await embed(documents.slice(0, 10));
    expect(encoder.texts).toHaveLength(2);
    expect(made.summary).toMatchObject({ reused: 8, damagedSegments: 1 });
    expect(made.digest).toBe((await world().embed(documents.slice(0, 10))).digest);
  });
});
