import fc from 'fast-check';
import { splitLines } from '../../../core/ingest/splitLines';
import { collect, linesOf, piecesOf } from './lines';

const textsOf = async (content: string): Promise<string[]> =>
  (await collect(linesOf(content))).map((line) => Buffer.from(line.bytes).toString());

test('breaks at \\n and \\r\\n, counts from 1, keeps blank lines and a last line without a break', async () => {
  const lines = await collect(linesOf('a\r\n\nb\nc'));
  expect(lines.map((line) => [line.number, Buffer.from(line.bytes).toString()])).toEqual([
    [1, 'a'],
    [2, ''],
    [3, 'b'],
    [4, 'c'],
  ]);
  expect(await textsOf('')).toEqual([]);
  expect(await textsOf('a\n')).toEqual(['a']);
});

test('takes a byte order mark off the first line only', async () => {
  expect(await textsOf('\ufeffa\n\ufeffb')).toEqual(['a', '\ufeffb']);
});

test('the size of the pieces changes nothing', async () => {
  const content = fc.stringMatching(/^[ab\n\r\ufeffé]{0,40}$/);
  await fc.assert(
    fc.asyncProperty(content, fc.integer({ min: 1, max: 7 }), async (text, size) => {
      const bytes = Buffer.from(text);
      const small = await collect(splitLines(piecesOf(bytes, size), { maxLineBytes: 100 }));
      expect(small.map((line) => Buffer.from(line.bytes).toString())).toEqual(await textsOf(text));
    }),
    { seed: 4 },
  );
});

test('a line over the limit is marked, cut short, and does not disturb the next', async () => {
  const bytes = Buffer.from(`${'x'.repeat(50_000)}\nok\n${'y'.repeat(100)}`);
  const lines = await collect(splitLines(piecesOf(bytes, 700), { maxLineBytes: 100 }));
  expect(lines.map(({ number, tooLarge }) => [number, tooLarge])).toEqual([
    [1, true],
    [2, false],
    [3, false],
  ]);
  expect(Buffer.from(lines[0]?.bytes ?? []).toString()).toMatch(/^x{200,1024}$/);
  expect(lines[2]?.bytes).toHaveLength(100);
});
