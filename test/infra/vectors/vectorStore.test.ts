import fc from 'fast-check';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { VectorStore } from '../../../infra/vectors/vectorStore';

const maker = { digest: 'ab'.repeat(32), hiddenSize: 3 };
const prefix = `vectors/${'ab'.repeat(16)}/`;
const vectorOf = (text: string): Float32Array => Float32Array.of(text.length, text.charCodeAt(0), 1 / text.length);
const rowsOf = (texts: string[]) => texts.map((text) => ({ text, vector: vectorOf(text) }));

async function storeOf(...segments: string[][]): Promise<MemoryObjectStore> {
  const store = new MemoryObjectStore();
  const vectors = await VectorStore.open(store, maker);
  for (const texts of segments) await vectors.append(rowsOf(texts));
  return store;
}

describe('the store of vectors', () => {
  it('gives back what was kept, by this process and by another', async () => {
    const store = new MemoryObjectStore();
    const vectors = await VectorStore.open(store, maker);
    expect(await vectors.read(['one', 'two'])).toEqual(new Map());
    await vectors.append(rowsOf(['one', 'two']));
    await vectors.append(rowsOf(['three']));
    const expected = new Map(['three', 'one'].map((text) => [text, vectorOf(text)]));
    expect(await vectors.read(['three', 'four', 'one'])).toEqual(expected);
    expect(await (await VectorStore.open(store, maker)).read(['three', 'four', 'one'])).toEqual(expected);
  });

  it('keeps those of questions where nobody looks for those of passages', async () => {
    const store = await storeOf(['passage']);
    const questions = await VectorStore.open(store, { ...maker, isOfQuestions: true });
    expect(await questions.read(['passage'])).toEqual(new Map());
    await questions.append(rowsOf(['question']));
    expect(await (await VectorStore.open(store, maker)).read(['question'])).toEqual(new Map());
    const again = await VectorStore.open(store, { ...maker, isOfQuestions: true });
    expect(await again.read(['question'])).toEqual(new Map([['question', vectorOf('question')]]));
  });

  it('gives back any of many vectors, in whatever segments and order they were kept', async () => {
    const cases = fc.record({
      segments: fc.array(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 300 }), {
        maxLength: 4,
      }),
      asked: fc.array(fc.string({ minLength: 1, maxLength: 5 }), { maxLength: 20 }),
      share: fc.integer({ min: 1, max: 7 }),
    });
    const run = fc.asyncProperty(cases, async ({ segments, asked, share }) => {
      const kept = segments.flat();
      const texts = [...asked, ...kept.filter((_, place) => place % share === 0)];
      const known = texts.filter((text) => kept.includes(text));
      const found = await (await VectorStore.open(await storeOf(...segments), maker)).read(texts);
      expect(found).toEqual(new Map(known.map((text) => [text, vectorOf(text)])));
    });
    await fc.assert(run, { seed: 20261126, numRuns: 60 });
  });

  it('writes the same segment for the same vectors in any order', async () => {
    const [first, second] = [await storeOf(['a', 'b', 'c']), await storeOf(['c', 'a', 'b'])];
    expect(first.objects).toEqual(second.objects);
    expect([...first.objects.keys()][0]).toMatch(new RegExp(`^${prefix}[0-9a-f]{32}$`));
  });

  it('keeps encoders apart', async () => {
    const store = await storeOf(['a']);
    const other = await VectorStore.open(store, { ...maker, digest: 'cd'.repeat(32) });
    expect(await other.read(['a'])).toEqual(new Map());
  });

  describe('a damaged segment', () => {
    const texts = ['first', 'second', 'third'];
    const damage = (store: MemoryObjectStore, change: (body: Buffer) => Buffer): string => {
      const [[key, body]] = [...store.objects] as [[string, Buffer]];
      store.objects.set(key, change(Buffer.from(body)));
      return key;
    };
    const flip = (place: number) => (body: Buffer) => {
      body[place < 0 ? body.length + place : place]! ^= 1;
      return body;
    };

    it.each([
      ['whose header is torn off', (body: Buffer) => body.subarray(0, 7)],
      ['whose index is torn off', (body: Buffer) => body.subarray(0, 40)],
      ['with another magic', flip(0)],
      ['with another number of vectors', flip(12)],
      ['with another fingerprint', flip(20)],
    ])('%s is left out', async (_, change) => {
      const store = await storeOf(texts);
      const key = damage(store, change);
      const vectors = await VectorStore.open(store, maker);
      expect(await vectors.read(texts)).toEqual(new Map());
      expect([...vectors.damaged]).toEqual([key]);
    });

    it.each([
      ['is torn', (body: Buffer) => body.subarray(0, -5)],
      ['was changed', flip(-1)],
    ])('of which the last vector %s gives the others, and that one again once it is kept anew', async (_, change) => {
      const store = await storeOf(texts);
      const key = damage(store, change);
      const vectors = await VectorStore.open(store, maker);
      const found = await vectors.read(texts);
      expect(found.size).toBe(2);
      for (const [text, vector] of found) expect(vector).toEqual(vectorOf(text));
      expect([...vectors.damaged]).toEqual([key]);
      await vectors.append(rowsOf(texts.filter((text) => !found.has(text))));
      for (const reader of [vectors, await VectorStore.open(store, maker)]) {
        expect(await reader.read(texts)).toEqual(new Map(texts.map((text) => [text, vectorOf(text)])));
      }
    });

    it('is replaced when the same vectors are kept again', async () => {
      const store = await storeOf(texts);
      damage(store, flip(20));
      const vectors = await VectorStore.open(store, maker);
      await vectors.append(rowsOf(texts));
      expect(store.objects).toEqual((await storeOf(texts)).objects);
      expect(await vectors.read(['third'])).toEqual(new Map([['third', vectorOf('third')]]));
    });
  });
});
