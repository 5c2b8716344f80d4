import fc from 'fast-check';
import { z } from 'zod';
import { ArtifactReader } from '../../../infra/artifactStore/artifactReader';
import { ArtifactWriter } from '../../../infra/artifactStore/artifactWriter';
import { artifactDigest } from '../../../infra/artifactStore/manifests';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';

async function writeRows(rows: object[], rowsPerPart: number) {
  const store = new MemoryObjectStore();
  const writer = new ArtifactWriter(store, 'artifacts/toy/k');
  for (const row of rows) await writer.write(row, 'part', { rowsPerPart });
  await writer.finish();
  return { store, writer };
}

function readerOf(store: MemoryObjectStore, { parts, counts }: ArtifactWriter): ArtifactReader {
  const made = { startedAt: '', durationMs: 0, codeVersion: '', workflowId: '', runId: '' };
  const what = { schemaVersion: 1 as const, stage: 'toy', key: 'k', digest: '', config: {}, inputs: {} };
  return new ArtifactReader(store, { ...what, parts, counts, ...made });
}

test('a part that is read ahead fails whoever comes to it, and nobody who stops before', async () => {
  const row = z.object({ number: z.number() });
  const { store, writer } = await writeRows([{ number: 1 }, { number: 2 }, { number: 3 }], 1);
  await store.delete(`artifacts/toy/k/${writer.parts[1]!.object}`);
  const rows = readerOf(store, writer).rows(row);
  await expect(rows.next()).resolves.toMatchObject({ value: { number: 1 } });
  // An unhandled rejection would end the process here.
  await new Promise(setImmediate);
  await expect(rows.next()).rejects.toMatchObject({ code: 'missing-object' });
  for await (const { number } of readerOf(store, writer).rows(row)) {
    expect(number).toBe(1);
    break;
  }
  await new Promise(setImmediate);
});

describe('ArtifactWriter', () => {
  test('what is read back is what was written, in order, whatever the rows hold', async () => {
    const schema = z.object({ text: z.string(), number: z.number() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ text: fc.string({ unit: 'grapheme' }), number: fc.integer() }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        async (rows, rowsPerPart) => {
          const { store, writer } = await writeRows(rows, rowsPerPart);
          const read = [];
          for await (const row of readerOf(store, writer).rows(schema)) read.push(row);
          expect(read).toEqual(rows.map(({ text, number }) => ({ text, number })));
          expect(writer.parts.every((part) => (part.rows ?? 0) <= rowsPerPart)).toBe(true);
        },
      ),
      { seed: 4, numRuns: 60 },
    );
  });

  test('the order of members in a row changes nothing', async () => {
    const one = await writeRows([{ a: 1, b: 2 }], 5);
    const other = await writeRows([{ b: 2, a: 1 }], 5);
    expect(one.writer.parts).toEqual(other.writer.parts);
  });

  test('the digest of an artifact is of its content, not of how it was compressed', () => {
    const part = {
      name: 'part-00000.jsonl.gz',
      object: 'x',
      bytes: 10,
      sha256: 'a'.repeat(64),
      contentSha256: 'c'.repeat(64),
    };
    const recompressed = { ...part, object: 'y', bytes: 12, sha256: 'b'.repeat(64) };
    expect(artifactDigest([part])).toBe(artifactDigest([recompressed]));
    expect(artifactDigest([part])).not.toBe(artifactDigest([{ ...part, contentSha256: 'd'.repeat(64) }]));
  });
});
