import { parseSentencePooling, poolingFolder, refuseUnknownPooling } from '../../../core/text/sentencePooling';

const moduleOf = (type: string, path: string) => ({
  idx: 0,
  name: '0',
  path,
  type: `sentence_transformers.models.${type}`,
});
const modules = [moduleOf('Transformer', ''), moduleOf('Pooling', '1_Pooling'), moduleOf('Normalize', '2_Normalize')];

describe('how a model folder says that it pools', () => {
  it('reads the files of all-MiniLM-L6-v2', () => {
    const pooling = { pooling_mode_cls_token: false, pooling_mode_mean_tokens: true, pooling_mode_max_tokens: false };
    const files = { modules, pooling, sentenceBert: { max_seq_length: 256, do_lower_case: false } };
    const expected = { pooling: 'mean', isNormalized: true, maxTokens: 256, prompts: { query: '', passage: '' } };
    expect(parseSentencePooling(files)).toEqual(expected);
    expect(poolingFolder(modules)).toBe('1_Pooling');
  });

  it('reads cls as sentence-transformers 6 writes it, and prompts', () => {
    const sentenceTransformers = { prompts: { query: 'query: ', document: 'passage: ' }, default_prompt_name: null };
    const files = { modules: modules.slice(0, 2), pooling: { pooling_mode: 'cls' }, sentenceTransformers };
    expect(parseSentencePooling(files)).toEqual({
      ...{ pooling: 'cls', isNormalized: false, prompts: { query: 'query: ', passage: 'passage: ' } },
    });
  });

  it('takes a default prompt for both sides', () => {
    const sentenceTransformers = { prompts: { all: 'text: ' }, default_prompt_name: 'all' };
    expect(parseSentencePooling({ sentenceTransformers }).prompts).toEqual({ query: 'text: ', passage: 'text: ' });
  });

  it("reads what this project's trainer writes", () => {
    const model = { rankwright: { maxTokens: 128, normalized: false, pooling: 'cls' } };
    expect(parseSentencePooling({ model })).toMatchObject({ pooling: 'cls', isNormalized: false, maxTokens: 128 });
  });

  it.each([
    [{ pooling: { pooling_mode_max_tokens: true } }, 'by "max"'],
    [{ pooling: { pooling_mode_cls_token: true, pooling_mode_mean_tokens: true } }, 'by "cls+mean"'],
    [{ modules: [...modules, moduleOf('Dense', '3_Dense')] }, 'a module sentence_transformers.models.Dense'],
  ])('refuses what it does not know (%#)', (files, message) => {
    expect(() => refuseUnknownPooling(parseSentencePooling(files))).toThrow(message);
  });
});
