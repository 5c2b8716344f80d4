import { threadsOf } from '../threads';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTokenizer } from '../../../core/text/tokenizer';
import { openEncoderFolder } from '../../../infra/onnx/encoderFolder';
import { resolveTools } from '../../../infra/servers/tools';
import { tokenValue, writeTinyEncoder } from './support/tinyEncoder';

const tokenizerFile = join(__dirname, '../../fixtures/sources/tokenizer/tinyWordPiece.json');
const tokenizerJson = JSON.parse(readFileSync(tokenizerFile, 'utf8')) as { model: { vocab: Record<string, number> } };
const words = Object.keys(tokenizerJson.model.vocab).length;
const known = Object.keys(tokenizerJson.model.vocab).filter((word) => /^[a-z]+$/.test(word));
const text = known.slice(0, 5).join(' ');
const tokenizer = createTokenizer(tokenizerJson, {});

/** By hand: each token's values, averaged. */
function meanOf(ids: number[]): number[] {
  return [0, 1, 2].map((i) => ids.reduce((sum, id) => sum + tokenValue(id, i), 0) / ids.length);
}

const normalized = (values: number[]): number[] => values.map((value) => value / Math.hypot(...values));
const pooling = (mode: string) => ({ [`pooling_mode_${mode}`]: true });
const modulesOf = (...types: string[]) => types.map((type) => ({ path: type === 'Pooling' ? '1_Pooling' : '', type }));

describe('an encoder that gives the vectors of tokens', () => {
  const { ids } = tokenizer.encode(text);

  it.each([
    ['mean, normalised, where the folder says nothing', {}, normalized(meanOf(ids))],
    [
      'mean without normalisation',
      { 'modules.json': modulesOf('Transformer', 'Pooling'), '1_Pooling/config.json': pooling('mean_tokens') },
      meanOf(ids),
    ],
    [
      'the first token, normalised',
      { 'modules.json': modulesOf('Pooling', 'Normalize'), '1_Pooling/config.json': pooling('cls_token') },
      normalized([0, 1, 2].map((i) => tokenValue(ids[0]!, i))),
    ],
    [
      'as many tokens as it may have',
      { 'modules.json': modulesOf('Pooling'), 'sentence_bert_config.json': { max_seq_length: 4 } },
      meanOf(tokenizer.encode(text, 4).ids),
    ],
  ])('pools %s', async (_, files, expected) => {
    const encoder = await openEncoderFolder(writeTinyEncoder(words, files), threadsOf(1));
    expect(encoder.hiddenSize).toBe(3);
    const vectors = await encoder.encode([known[0]!, text]);
    expect([...vectors.subarray(3)].map((value) => value.toFixed(5))).toEqual(expected.map((v) => v.toFixed(5)));
  });

  it('is another encoder when it is pooled in another way, and the same in another folder', async () => {
    const digestOf = async (files: Record<string, unknown>) =>
      (await openEncoderFolder(writeTinyEncoder(words, files), threadsOf(1))).digest;
    const first = await digestOf({});
    expect(await digestOf({})).toBe(first);
    expect(await digestOf({ '1_Pooling/config.json': pooling('cls_token') })).not.toBe(first);
    expect(await digestOf({ 'sentence_bert_config.json': { max_seq_length: 4 } })).not.toBe(first);
  });

  it('is refused when it pools in a way that is not known', async () => {
    const folder = writeTinyEncoder(words, { '1_Pooling/config.json': pooling('max_tokens') });
    await expect(openEncoderFolder(folder, threadsOf(1))).rejects.toThrow('pools its tokens by "max"');
  });

  it('is refused when a file is missing, and says which', async () => {
    await expect(openEncoderFolder('/nowhere', threadsOf(1))).rejects.toThrow('/nowhere has no tokenizer.json');
  });
});

const minilm = findMinilm();
const describeWithModel = minilm ? describe : describe.skip;

describeWithModel('the base encoder', () => {
  const texts = ['oil', 'how do I oil the chain', 'Wipe the chain. '.repeat(9), 'One drop on each roller. '.repeat(60)];

  it('gives a text the same bits beside other texts, in any order, on any number of threads', async () => {
    const [one, two] = [await openEncoderFolder(minilm!, threadsOf(1)), await openEncoderFolder(minilm!, threadsOf(2))];
    expect(one.digest).toBe(two.digest);
    const together = await one.encode(texts);
    for (const [row, each] of texts.entries()) {
      const expected = together.subarray(row * one.hiddenSize, (row + 1) * one.hiddenSize);
      expect(await one.encode([each])).toEqual(expected.slice());
      expect((await two.encode([each, ...texts].reverse())).slice(-two.hiddenSize)).toEqual(expected.slice());
      expect(Math.hypot(...expected)).toBeCloseTo(1, 5);
    }
  });
});

/** Where set-up put it; absent in a clone that was not set up. */
function findMinilm(): string | undefined {
  try {
    const { minilm: folder } = resolveTools().models;
    return existsSync(join(folder, 'onnx/model.onnx')) ? folder : undefined;
  } catch {
    return undefined;
  }
}
