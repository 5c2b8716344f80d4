import { createRandom } from '../../../core/random';
import { collectPassages } from '../../../core/retrieval/collectPassages';
import { indexPassages } from '../../../core/retrieval/bm25Index';
import { asAnalyzed, createLanguageAnalyzer } from '../../../core/retrieval/languageAnalyzer';
import { collectInThreads } from '../../../infra/retrieval/collectInThreads';
import { readAll, threadsOf } from './threads';

const random = createRandom('collectInThreads', 1);
const word = () =>
  'abcdefghij'.charAt(Math.floor(random() * 10)).repeat(1 + (random() * 3) ** 2) + (random() < 0.2 ? 'ing' : '');
const passages = Array.from({ length: 7_000 }, (_, row) => {
  const text = Array.from({ length: Math.floor(random() * 90) }, word).join(' ');
  return { id: `p${(row * 37) % 7_000}`, text: asAnalyzed(text, ['en', 'de', undefined][row % 3], 'auto') };
});

describe('passages that are counted in threads', () => {
  test.each([1, 2, 3])('give the index of one thread, to the bit (%d)', async (count) => {
    expect(passages.reduce((sum, { text }) => sum + text.length, 0)).toBeGreaterThan(2 * 2 ** 19);
    for (const only of [undefined, new Set(['aa', 'bb', 'bing'])]) {
      const analyzer = createLanguageAnalyzer('auto');
      const expected = await collectPassages(passages, analyzer, only);
      const collected = await collectInThreads(readAll(passages), { language: 'auto', only }, threadsOf(count));
      expect(collected.ids.join()).toBe(expected.ids.join());
      expect([...collected.counts.termRows].join()).toBe([...expected.counts.termRows].join());
      const bytesOfCounts = ({ counts: { rows, frequencies, distinct, lengths } }: typeof expected) =>
        Buffer.concat([rows, frequencies, distinct, lengths].map((numbers) => Buffer.from(numbers.slice().buffer)));
      expect(bytesOfCounts(collected).equals(bytesOfCounts(expected))).toBe(true);
      const [ours, theirs] = [collected, expected].map((each) => indexPassages(each, { analyzer }).packed);
      expect(ours!.layout).toEqual(theirs!.layout);
      const bytesOf = ({ memory, layout }: typeof ours & object) => Buffer.from(memory.buffer, 0, layout.end);
      expect(bytesOf(ours!).equals(bytesOf(theirs!))).toBe(true);
    }
  });

  it('stop where the passages cannot be read', async () => {
    async function* passagesOfBrokenStore() {
      yield* passages;
      throw new Error('the store is gone');
    }
    const collected = collectInThreads(passagesOfBrokenStore(), { language: 'en' }, threadsOf(2));
    await expect(collected).rejects.toThrow('the store is gone');
  });
});
