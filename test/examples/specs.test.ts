import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { parseSpec } from '../../core/spec/parseSpec';

const folder = resolve(__dirname, '../../examples');
const variables = {
  ...{ MEDQUAD: '/data/medquad', XQUAD: '/data/xquad_r' },
  ...{ SCIFACT: '/data/scifact', NQ: '/data/nq', COSQA: '/data/cosqa' },
};
/** `prices.yaml` is a table, not a spec. */
const specFiles = readdirSync(folder).filter((name) => name.endsWith('.yaml') && name !== 'prices.yaml');

describe('the example specs', () => {
  test('are the six that the README lists', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    const listed = [...readme.matchAll(/^\| `([\w-]+\.yaml)`/gm)].map((match) => match[1]);
    expect([...listed].sort()).toEqual([...specFiles].sort());
    expect(specFiles.length).toBe(6);
  });

  test.each(specFiles)('%s parses, is named after its file, and keeps its secrets outside', (file) => {
    expect(parse(file).name).toBe(file.replace(/\.yaml$/, ''));
    expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/sk-|api_?key\s*:/i);
  });

  test('the demo reads nothing but what lies beside it, and asks about every article', () => {
    const demo = parse('demo.yaml');
    const articles = readFileSync(join(folder, 'harrowmere/corpus.jsonl'), 'utf8').trimEnd().split('\n').length;
    for (const place of [demo.corpus.beir, ...demo.evaluate.map((set) => set.beir)]) {
      expect(existsSync(join(folder, place ?? 'absent', 'corpus.jsonl'))).toBe(true);
    }
    expect(demo.queries.passages).toBeGreaterThan(2 * articles);
    expect(demo.llm.model).toBe('rehearsal');
  });

  test('medquad-dev builds training data from its training documents only', () => {
    const { corpus, evaluate } = parse('medquad-dev.yaml');
    expect(corpus).toEqual({ beir: '/data/medquad', only: '/data/medquad/train_ids.txt' });
    expect(evaluate).toEqual([{ name: 'medquad-dev', beir: '/data/medquad', split: 'test', depth: 50, domain: 'in' }]);
  });

  test('medquad-general trains as medquad-dev does, and rates three other domains too', () => {
    const { name: _, evaluate, ...general } = parse('medquad-general.yaml');
    const { name: __, evaluate: ___, ...dev } = parse('medquad-dev.yaml');
    const elsewhere = ['scifact', 'nq', 'cosqa'].map((name) => {
      return { name, beir: `/data/${name}`, split: 'test', depth: 50, domain: 'out' };
    });
    const medquad = { name: 'medquad', beir: '/data/medquad', split: 'test', depth: 50, domain: 'in' };
    expect(evaluate).toEqual([medquad, ...elsewhere]);
    expect(general).toEqual(dev);
  });

  test('xquad-crosslingual ranks lists of a file, of both first stages, and closed ones', () => {
    const { evaluate } = parse('xquad-crosslingual.yaml');
    expect(evaluate.map(({ lists }) => lists)).toEqual([
      { file: '/data/xquad_r/candidates/xling.tsv' },
      { of: 'hybrid' },
      { closed: 9, seed: 13 },
    ]);
  });

  test.each(['medquad-sample.yaml', 'medquad-dev.yaml'])('%s says which variable is missing', (file) => {
    expect(() => parse(file, {})).toThrow(/MEDQUAD/);
  });

  test('own-folder names a real model unless told otherwise', () => {
    expect(parse('own-folder.yaml').llm.model).not.toBe('rehearsal');
    expect(parse('own-folder.yaml', { LLM_MODEL: 'local-model' }).llm.model).toBe('local-model');
  });
});

function parse(file: string, environment: Record<string, string> = variables): PipelineSpec {
  const text = readFileSync(join(folder, file), 'utf8');
  return parseSpec(text, { fileName: file, variables: environment, overrides: [] }).spec;
}
