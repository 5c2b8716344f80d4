import { samplePassages } from '../../../core/sampling/samplePassages';
import { noValue, stratifierFor } from '../../../core/sampling/stratify';
import { sha256 } from '../../../core/hashing/digest';

const long = 'A passage that is long enough to hold a fact which somebody could ask a question about.';

async function* stream<Row>(rows: Row[]): AsyncGenerator<Row> {
  yield* rows;
}

function chunksOf(folders: Record<string, number>) {
  return Object.entries(folders).flatMap(([folder, count]) =>
    Array.from({ length: count }, (_, index) => ({
      id: `${folder}${index}`,
      documentId: `${folder}/${index}.md`,
      text: long,
    })),
  );
}

const settings = { passages: 10, seed: 7 };
const byFolder = stratifierFor('folder', () => undefined);

test('a uniform sample is the rows with the smallest hash of seed and id', async () => {
  const chunks = chunksOf({ a: 30, b: 10 });
  const { ids, notSampled, strata } = await samplePassages(
    stream([...chunks, { ...chunks[0]!, text: 'short' }]),
    settings,
  );
  const sorted = chunks
    .map(({ id }) => id)
    .sort((one, other) => (sha256(`7\n${one}`) < sha256(`7\n${other}`) ? -1 : 1));
  expect([...ids]).toEqual(sorted.slice(0, 10));
  expect({ notSampled, strata }).toEqual({ notSampled: 30, strata: [] });
});

test('a stratified sample is one of each stratum, with its counts', async () => {
  const chunks = chunksOf({ a: 60, b: 15, c: 2 });
  const of = (row: (typeof chunks)[number]) => byFolder(row);
  const { ids, strata } = await samplePassages(stream(chunks), {
    ...settings,
    strata: { of, allocation: 'equal', minimum: 1 },
  });
  expect(strata).toEqual([
    { stratum: 'a', passages: 60, sampled: 4 },
    { stratum: 'b', passages: 15, sampled: 4 },
    { stratum: 'c', passages: 2, sampled: 2 },
  ]);
  const onlyB = await samplePassages(stream(chunks.filter(({ id }) => id.startsWith('b'))), { passages: 4, seed: 7 });
  expect([...ids].filter((id) => id.startsWith('b'))).toEqual([...onlyB.ids]);
});

test('an edit of one stratum leaves the sample of the others as it was', async () => {
  const strata = { of: byFolder, allocation: 'equal' as const, minimum: 0 };
  const before = await samplePassages(stream(chunksOf({ a: 60, b: 15 })), { ...settings, strata });
  const after = await samplePassages(stream(chunksOf({ a: 70, b: 15 })), { ...settings, strata });
  const inB = ({ ids }: { ids: Set<string> }) => [...ids].filter((id) => id.startsWith('b'));
  expect(inB(after)).toEqual(inB(before));
});

test('passages that are not wanted are counted, and others take their places', async () => {
  const chunks = chunksOf({ a: 12 });
  const isWanted = ({ id }: { id: string }) => id !== 'a3';
  const { ids, unwanted, notSampled } = await samplePassages(stream(chunks), { ...settings, isWanted });
  expect({ size: ids.size, unwanted, notSampled, has: ids.has('a3') }).toEqual({
    ...{ size: 10, unwanted: 1, notSampled: 1, has: false },
  });
});

test('what passages are told apart by', () => {
  const chunk = { id: 'c', documentId: 'guides/oil/chain.md', text: 'x'.repeat(300), language: 'de' };
  const names = ['document', 'folder', 'length', 'language', 'field'] as const;
  const strata = names.map((name) =>
    stratifierFor(name, (id) => (id === chunk.documentId ? 'repair' : undefined))(chunk),
  );
  expect(strata).toEqual(['guides/oil/chain.md', 'guides/oil', '256-511', 'de', 'repair']);
  const bare = { id: 'c', documentId: 'readme', text: 'x'.repeat(256) };
  expect(names.map((name) => stratifierFor(name, () => undefined)(bare))).toEqual([
    ...['readme', noValue, '256-511', noValue, noValue],
  ]);
});
