import { threadsOf } from '../threads';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryObjectStore } from '../../../infra/artifactStore/memoryObjectStore';
import { openPairScorer } from '../../../infra/onnx/pairScorers/openPairScorer';
import { rememberTexts } from '../../../infra/onnx/pairScorers/rememberTexts';

/** Models that the Python trainer exported, with torch's score of every query with every passage. */

const kinds = [
  ['cross-encoder', undefined],
  ['bi-encoder', 20],
  ['late-interaction', 12],
] as const;

interface Record {
  probes: { query: string; passage: string }[];
  torchScores: number[];
  int8: { scores: number[] };
}

const folderOf = (kind: string) => join(__dirname, '../../fixtures/pairScorers', kind);
const recordOf = (kind: string) => JSON.parse(readFileSync(join(folderOf(kind), 'parity.json'), 'utf8')) as Record;
const open = (kind: string, file = 'onnx/model.onnx', threads = 1) =>
  openPairScorer(folderOf(kind), join(folderOf(kind), file), { threads: threadsOf(threads) });

describe.each(kinds)('a %s', (kind, scoreScale) => {
  const { probes, torchScores, int8 } = recordOf(kind);

  it('is opened by what its folder says, and scores as torch does', async () => {
    const scorer = await open(kind);
    expect(scorer).toMatchObject({ kind, ...(scoreScale === undefined ? {} : { scoreScale }) });
    const scores = await scorer.score(probes);
    expect(scores).toHaveLength(15);
    scores.forEach((score, place) => expect(score).toBeCloseTo(torchScores[place]!, 4));
  });

  it('scores by its 8-bit file as onnxruntime does in Python', async () => {
    const scores = await (await open(kind, 'onnx/model_quantized.onnx')).score(probes);
    scores.forEach((score, place) => expect(Math.abs(score - int8.scores[place]!)).toBeLessThan(0.05));
    expect(Math.max(...scores.map((score, place) => Math.abs(score - torchScores[place]!)))).toBeGreaterThan(1e-3);
  });

  it.each(['onnx/model.onnx', 'onnx/model_quantized.onnx'])(
    'says the same of a pair whatever stands beside it, by %s',
    async (file) => {
      const scorer = await open(kind, file);
      const all = await scorer.score([...probes].reverse());
      const [alone] = await scorer.score([probes[4]!]);
      expect(alone).toBe(all.at(-5)!);
    },
  );

  it('counts the tokens of what it reads', async () => {
    const scorer = await open(kind);
    const { query } = probes[0]!;
    const passages = probes.filter((probe) => probe.query === query).map(({ passage }) => passage);
    const counted = scorer.countTokens!(query, passages);
    const most = 24;
    if (kind === 'cross-encoder') {
      // What `score` joins, cut to the length that the model reads.
      const tokens = scorer.tokens!;
      const { room } = tokens;
      const whole = passages.map(
        (passage) => tokens.join(tokens.encode(query), tokens.encode(passage)).inputIds.length,
      );
      expect(counted).toEqual(whole.map((length) => Math.min(length, most)));
      expect(room).toBe(most - 3);
    } else {
      expect(counted).toHaveLength(1 + passages.length);
      expect(Math.max(...counted)).toBeLessThanOrEqual(most);
      // A longer text has more tokens, up to that.
      expect(scorer.countTokens!('a', ['a', 'a a a'])[2]).toBe(scorer.countTokens!('a', ['a', 'a a a'])[1]! + 2);
    }
  });
});

describe.each(kinds.slice(1))('a search by a %s', (kind, scoreScale) => {
  const { probes, torchScores } = recordOf(kind);
  const texts = [...new Set(probes.map(({ passage }) => passage))];
  const queries = [...new Set(probes.map(({ query }) => query))];

  async function* passages() {
    for (const [place, text] of texts.entries()) yield { id: `p${place}`, text };
  }

  it('ranks all passages as the scores of all pairs do', async () => {
    const done: number[] = [];
    const { search } = await open(kind);
    const lists = await search!.rank(queries, passages(), {
      ...{ depth: 3, store: new MemoryObjectStore(), signal: new AbortController().signal },
      onProgress: async (count) => void done.push(count),
    });
    for (const [row, list] of lists.entries()) {
      const scores = texts.map((_, place) => ({ id: `p${place}`, score: torchScores[row * texts.length + place]! }));
      const best = scores.sort((left, right) => right.score - left.score).slice(0, 3);
      expect(list.map(({ id }) => id)).toEqual(best.map(({ id }) => id));
      // A dense index holds cosines.
      const unit = kind === 'bi-encoder' ? scoreScale! : 1;
      list.forEach(({ score }, place) => expect(score * unit).toBeCloseTo(best[place]!.score, 4));
    }
    expect(done.at(-1)).toBe(texts.length);
  });
});

it('a cross-encoder, which reads pairs, searches nothing', async () => {
  expect((await open('cross-encoder')).search).toBeUndefined();
});

it('a kind that is not known is refused by its name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rw-kind-'));
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ rankwright: { kind: 'tri-encoder' } }));
  await expect(openPairScorer(folder, join(folder, 'onnx/model.onnx'), { threads: threadsOf(1) })).rejects.toThrow(
    'holds a tri-encoder; known are cross-encoder, bi-encoder, late-interaction',
  );
});

it('each different text is encoded once as long as it is remembered', async () => {
  const asked: string[] = [];
  const encode = async (text: string) => {
    asked.push(text);
    return text.length;
  };
  // Six numbers may be remembered.
  const read = rememberTexts(encode, (length) => length, 6);
  const lengthOf = await read(['a', 'bb', 'a', 'ccc', 'bb']);
  expect(['ccc', 'a'].map(lengthOf)).toEqual([3, 1]);
  expect(asked).toEqual(['a', 'bb', 'ccc']);
  await read(['ccc', 'd']);
  expect(asked.splice(3)).toEqual(['d']);
  // That was one too many: only the last call's texts are known.
  await read(['a', 'ccc', 'd']);
  expect(asked.splice(3)).toEqual(['a']);
});
