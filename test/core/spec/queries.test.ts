import { listNamedFiles } from '../../../core/spec/parseSpec';
import { summarisedExemplars } from '../../../core/strategies/queries/builtInExemplars';
import { least, parse, refuse, set } from './support';

const spec = (...lines: string[]) => `${least}queries:\n${lines.map((line) => `  ${line}\n`).join('')}`;
const queriesOf = (...lines: string[]) => parse(spec(...lines)).queries;

describe('ways to ask', () => {
  it('defaults of what options bring', () => {
    expect(queriesOf('strategy: sap', 'sap: {}').sap).toEqual({ chain: 'one' });
    expect(queriesOf('strategy: graded-docs', 'gradedDocs: {}').gradedDocs).toEqual({ queriesBy: 'zero-shot' });
    expect(queriesOf('mix: [{strategy: sap}]').mix).toEqual([{ strategy: 'sap', weight: 1 }]);
    expect(queriesOf('sample: {by: folder}').sample).toEqual({ by: 'folder', allocation: 'proportional', minimum: 1 });
    expect(queriesOf('guide: {file: terms.tsv}').guide).toEqual({
      file: 'terms.tsv',
      language: 'en',
      withoutTerm: 'skip',
    });
  });

  it('a plain spec has none of them, so that what it asked before is still found', () => {
    expect(Object.keys(parse(least).queries)).toEqual(['strategy', 'passages', 'perPassage', 'seed']);
  });

  it.each([
    [['strategy: few-shot', 'sap: {chain: two}'], /queries.sap: is read by strategy: sap alone/],
    [['strategy: graded-docs', 'sap: {chain: two}'], /queries.sap: is read by strategy: sap alone/],
    [['gradedDocs: {queriesBy: sap}'], /queries.gradedDocs: is read by strategy: graded-docs alone/],
    [['mix: [{strategy: zero-shot, exemplars: 3}]'], /queries.mix\[0\].exemplars: only strategy: few-shot, sap shows/],
    [['mix: [{strategy: sap, weight: 0}]'], /queries.mix\[0\].weight: is too small/],
    [['strategy: few-shot', 'kinds: {factual: 1}'], /kinds: only strategy: zero-shot, sap, graded-docs asks for kinds/],
    [['strategy: sap', 'exemplars: 3', 'kinds: {factual: 1}'], /queries.kinds: exemplars say how people ask/],
    [['kinds: {}'], /queries.kinds: name at least one kind/],
    [['kinds: {factal: 1}'], /queries.kinds.factal: unknown field .* did you mean "factual"\?/],
    [['languages: [German]'], /queries.languages\[0\]: an ISO code such as de/],
    [['languages: [de]', 'guide: terms.txt'], /queries.languages: the terms of a guide are looked for in the queries/],
    [['given: q.jsonl'], /queries.given: needs strategy: graded-docs/],
    [['strategy: graded-docs', 'given: q.jsonl', 'kinds: {factual: 1}'], /queries.kinds: says how queries are written/],
    [['sample: {by: field}'], /queries.sample.field: is missing|name the field of the metadata/],
    [['sample: {by: folder, field: x}'], /queries.sample.field: name the field of the metadata for by: field/],
    [['exemplars: 9', 'strategy: few-shot'], /queries.exemplars: there are 8 built-in exemplars \(received 9\)/],
  ])('refuses %j', (lines, message) => {
    expect(refuse(spec(...lines)).join('\n')).toMatch(message);
  });

  it('takes what goes together', () => {
    queriesOf('strategy: graded-docs', 'gradedDocs: {queriesBy: sap}', 'sap: {chain: two}', 'kinds: {symptom: 2}');
    queriesOf('strategy: graded-docs', 'given: queries.jsonl', 'passages: 5000');
    queriesOf('mix: [{strategy: few-shot, exemplars: 3, weight: 2}, {strategy: decompose}]', 'languages: [de, de, fr]');
  });
});

describe('short forms', () => {
  const options = { fileName: 'medquad.yaml', variables: { MINE: 'mine.jsonl' }, overrides: [] };

  it('a guide may be its file, also on the command line', () => {
    expect(queriesOf('guide: terms.tsv').guide?.file).toBe('terms.tsv');
    expect(parse(least, set('queries.guide=terms.tsv')).queries.guide?.file).toBe('terms.tsv');
  });

  it('a number takes as many of the built-in exemplars: 3 as InPars, 8 as Promptagator', () => {
    expect(queriesOf('strategy: few-shot', 'exemplars: 3').exemplars).toEqual(summarisedExemplars.slice(0, 3));
    expect(queriesOf('mix: [{strategy: sap, exemplars: 8}]').mix?.[0]?.exemplars).toEqual(summarisedExemplars);
  });

  const text = spec('strategy: few-shot', 'exemplars: ${MINE}', 'mix: [{strategy: few-shot, exemplars: other.yaml}]');
  const read = (files: Record<string, string>) => parse(text, { ...options, files }).queries;

  it('a file of exemplars becomes a part of the spec; those without an id are numbered', () => {
    expect(listNamedFiles(text, options)).toEqual(['mine.jsonl', 'other.yaml']);
    const queries = read({
      'mine.jsonl': '{"passage":"Snow falls.","query":"when"}\n\n{"id":"b","passage":"Rain.","query":"why"}\n',
      'other.yaml': 'exemplars:\n  - {passage: Hail., query: how}\n',
    });
    expect(queries.exemplars).toEqual([
      { id: '1', passage: 'Snow falls.', query: 'when' },
      { id: 'b', passage: 'Rain.', query: 'why' },
    ]);
    expect(queries.mix?.[0]?.exemplars).toEqual([{ id: '1', passage: 'Hail.', query: 'how' }]);
  });

  it.each([
    [{ 'mine.jsonl': '{"passage":"a","query":"b"}\n{', 'other.yaml': '[]' }, /exemplars: mine.jsonl:2 is not JSON/],
    [{ 'mine.jsonl': '{"passage":"a"}', 'other.yaml': '[]' }, /queries.exemplars\[0\].query: is missing/],
    [{ 'mine.jsonl': '', 'other.yaml': 'a: [' }, /queries.mix\[0\].exemplars: other.yaml is not YAML/],
    [{ 'mine.jsonl': '', 'other.yaml': 'a: 1' }, /other.yaml holds no list of exemplars/],
    [{ 'mine.jsonl': '' }, /queries.exemplars: name 1 to 8 exemplars/],
    [{}, /queries.exemplars: names a file, which only the command line reads/],
  ])('files that cannot be used are refused by name: %j', (files, message) => {
    expect(refuse(text, { ...options, files }).join('\n')).toMatch(message);
  });
});
