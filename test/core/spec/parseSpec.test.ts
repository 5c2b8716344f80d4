import { pipelineSpecSchema } from '../../../core/contracts/pipelineSpec';
import { recipes } from '../../../core/recipes/registry';
import { least, parse, refuse } from './support';

describe('a good spec', () => {
  it('is filled in with the defaults of the schema', () => {
    expect(parse(least)).toEqual(pipelineSpecSchema.parse({ name: 'medquad', corpus: { beir: './data' } }));
  });

  it('may be JSON, tabs and all', () => {
    const text = '{\n\t"name": "medquad",\n\t"corpus": {"beir": "./data"}\n}';
    expect(parse(text, { fileName: 'medquad.json' })).toEqual(parse(least));
  });

  it('may use anchors, aliases and merges, where the nearer field wins', () => {
    const text = `${least}chunk: &small {maxTokens: 100, overlapTokens: 10}\ntrain:\n  maxTokens: 64\n`;
    expect(parse(text.replace('train:', 'candidates: &c {bm25: 5}\ntrain:')).chunk.maxTokens).toBe(100);
    const merged =
      'name: a\ncorpus: {beir: x}\nevaluate:\n  - &one {name: one, beir: x, depth: 7}\n  - {<<: *one, name: two}\n';
    expect(parse(merged).evaluate).toEqual([
      { name: 'one', beir: 'x', split: 'test', depth: 7, domain: 'in' },
      { name: 'two', beir: 'x', split: 'test', depth: 7, domain: 'in' },
    ]);
  });

  it('may leave a section empty for its defaults', () => {
    expect(parse(`${least}train:\n#  epochs: 9\nevaluate:\n`).train.epochs).toBe(parse(least).train.epochs);
  });

  it('may begin with a byte order mark', () => {
    expect(parse(`\uFEFF${least}`).name).toBe('medquad');
  });
});

describe('unknown fields', () => {
  const train = 'recipe, base, epochs, learningRate, headLearningRate, warmupShare';

  it.each([
    [
      'train:\n  epoch: 3',
      `medquad.yaml:5:3  train.epoch: unknown field (received 3); did you mean "epochs"? allowed: ${train}`,
    ],
    [
      'train:\n  max_tokens: 3',
      'medquad.yaml:5:3  train.max_tokens: unknown field (received 3); did you mean "maxTokens"?',
    ],
    [
      'trian:\n  epochs: 3',
      'medquad.yaml:4:1  trian: unknown field (received a section with epochs); did you mean "train"?',
    ],
    [
      'maxTokens: 3',
      'medquad.yaml:4:1  maxTokens: unknown field (received 3); "maxTokens" belongs under chunk, train or retriever; allowed:',
    ],
    [
      'judge:\n  split: x',
      'medquad.yaml:5:3  judge.split: unknown field (received "x"); "split" belongs under evaluate[]; allowed: strategy',
    ],
    [
      'train:\n  name: x',
      'medquad.yaml:5:3  train.name: unknown field (received "x"); "name" belongs under the top level or evaluate[]',
    ],
    ['epoch: 3', 'medquad.yaml:4:1  epoch: unknown field (received 3); did you mean train.epochs or retriever.epochs?'],
    ['zebra: [1]', 'medquad.yaml:4:1  zebra: unknown field (received a list of 1 item); allowed: name, corpus'],
    ['__proto__: {x: 1}', 'medquad.yaml:4:1  __proto__: unknown field (received a section with x)'],
  ])('%j are refused with a suggestion', (line, message) => {
    const problems = refuse(`${least}${line}\n`);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(message)).toBe(true);
  });

  it('are not also called a missing source', () => {
    expect(refuse('name: medquad\ncorpus:\n  bier: x\n')).toEqual([
      'medquad.yaml:3:3  corpus.bier: unknown field (received "x"); did you mean "beir"? allowed: beir, jsonl, directory, medquad, trec, s3, only, asOf, dateField',
    ]);
  });
});

describe('values', () => {
  it.each([
    [
      'queries:\n  perPassage: 21',
      '5:15  queries.perPassage: is too large (received 21); allowed: a whole number from 1 to 20 (default 1)',
    ],
    [
      'queries:\n  passages: 0',
      '5:13  queries.passages: is too small (received 0); allowed: a whole number, at least 1 (default 800)',
    ],
    [
      'queries:\n  passages: "8"',
      '5:13  queries.passages: has the wrong type (received "8"); write it without quotes: passages: 8; allowed: a whole number, at least 1 (default 800)',
    ],
    [
      'queries:\n  passages: 1.5',
      '5:13  queries.passages: is not a whole number (received 1.5); allowed: a whole number, at least 1 (default 800)',
    ],
    [
      'train:\n  learningRate: 0',
      '5:17  train.learningRate: is too small (received 0); allowed: a number above 0, at most 1 (default 0.0001)',
    ],
    [
      'train:\n  learningRate: .nan',
      '5:17  train.learningRate: has the wrong type (received NaN); allowed: a number above 0, at most 1 (default 0.0001)',
    ],
    [
      'train:\n  epochs:',
      '5:10  train.epochs: has no value; write a value, or remove the line for the default; allowed: a whole number from 1 to 100 (default 3)',
    ],
    [
      'train:\n  recipe: lec',
      '5:11  train.recipe: is not one of the choices (received "lec"); did you mean "lce"? allowed: ' +
        `${[...recipes.keys()].join(', ')} (default lce)`,
    ],
    [
      'llm:\n  baseUrl: here',
      '5:12  llm.baseUrl: is not a URL (received "here"); allowed: a URL such as https://host/v1',
    ],
    ['llm:\n  model: ""', '5:10  llm.model: is empty (received ""); allowed: text (default rehearsal)'],
    [
      'evaluate: {name: x}',
      '4:1  evaluate: has the wrong type (received a section with name); start each item with a dash: "- "; allowed: a list, each item starting with a dash',
    ],
    ['evaluate:\n  - beir: x', '5:5  evaluate[0].name: is missing; allowed: text'],
    [
      'evaluate:\n  - name: 3\n    beir: x',
      '5:11  evaluate[0].name: has the wrong type (received 3); write it in quotes: name: "3"; allowed: text',
    ],
    [
      'evaluate:\n  - {name: a, beir: x}\n  - {name: a, beir: y}',
      '6:12  evaluate[1].name: is also the name of evaluate[0] (received "a"); give each set a name of its own',
    ],
    ['chunk: {overlapTokens: 300}', '4:24  chunk.overlapTokens: must be smaller than maxTokens (received 300)'],
    ['name: other', '4:1  name: is written twice; first on line 1; keep one of the two'],
  ])('%j is refused with what was received and what is allowed', (line, message) => {
    expect(refuse(`${least}${line}\n`)).toEqual([`medquad.yaml:${message}`]);
  });

  it('says how to write a corpus', () => {
    const [problem] = refuse('name: medquad\ncorpus: ./data\n');
    expect(problem).toContain(
      '2:9  corpus: has the wrong type (received "./data"); say what it is, such as directory: ./data',
    );
  });

  it('are all named at once, in the order of the file', () => {
    const problems = refuse('name: Med Quad\ncorpus:\n  beir: ${NOPE}\ntrain:\n  epoch: 3\n  seed: 1.5\nllm: 3\n');
    expect(problems.map((problem) => problem.split('  ')[0])).toEqual(
      ['1:7', '3:9', '5:3', '6:9', '7:6'].map((place) => `medquad.yaml:${place}`),
    );
  });

  it('cuts a long value, so that the message stays a line', () => {
    const [problem = ''] = refuse(`${least}llm:\n  baseUrl: ${'x'.repeat(5000)}\n`);
    expect(problem.length).toBeLessThan(200);
  });
});

describe('a text that is no spec', () => {
  it.each([
    ['', '1:1  is empty; a spec needs at least a name and a corpus'],
    ['- 1\n', '1:1  is not a spec (received a list of 1 item); start with "name: my-pipeline" on a line of its own'],
    ['name: a\ncorpus:\n\tbeir: x\n', '3:1  a tab is used as indentation; YAML allows spaces only'],
    [`${least}---\nname: b\n`, '4:1  a second document starts here (---); a spec is one document'],
  ])('%j is told so', (text, message) => {
    expect(refuse(text)).toEqual([`medquad.yaml:${message}`]);
  });

  it('names an alias without an anchor', () => {
    expect(refuse(`${least}train: *nowhere\n`)).toEqual([
      'medquad.yaml:4:8  train: the alias *nowhere has no anchor; mark the value it stands for with &nowhere, above this line',
    ]);
  });

  it('survives aliases that multiply', () => {
    const lines = Array.from(
      { length: 9 },
      (_, index) => `a${index + 1}: &a${index + 1} [${Array(9).fill(`*a${index}`).join(', ')}]`,
    );
    const problems = refuse(`a0: &a0 [x]\n${lines.join('\n')}\n`);
    expect(problems.some((problem) => problem.includes('more than 10,000 values'))).toBe(true);
  });

  it('is refused as JSON when it is YAML', () => {
    const [problem] = refuse('{"name": "a",\n "corpus": {"beir": "x"},}\n', { fileName: 'a.json' });
    expect(problem).toMatch(/^a\.json:2:26 {2}is not JSON/);
  });
});

describe('query strategies', () => {
  const exemplar = (id: string) => `    - {id: ${id}, passage: Snow falls., query: when does snow fall}\n`;
  const queries = (strategy: string, exemplars = '') =>
    `${least}queries:\n  strategy: ${strategy}\n${exemplars && `  exemplars:\n${exemplars}`}`;

  it.each(['zero-shot', 'few-shot', 'sap', 'decompose', 'graded-docs'])(
    '%s is one, with zero-shot as the default',
    (strategy) => {
      expect(parse(queries(strategy)).queries.strategy).toBe(strategy);
      expect(parse(least).queries.strategy).toBe('zero-shot');
    },
  );

  it('unknown ones are refused with a suggestion', () => {
    expect(refuse(queries('few-shots'))).toEqual([
      'medquad.yaml:5:13  queries.strategy: is not one of the choices (received "few-shots"); did you mean "few-shot"? allowed: zero-shot, few-shot, sap, decompose, graded-docs (default zero-shot)',
    ]);
  });

  it('few-shot takes up to eight exemplars', () => {
    const eight = Array.from({ length: 8 }, (_, index) => exemplar(`e${index}`)).join('');
    expect(parse(queries('few-shot', eight)).queries.exemplars).toHaveLength(8);
    expect(parse(queries('few-shot', eight)).queries.exemplars?.[7]).toEqual({
      id: 'e7',
      passage: 'Snow falls.',
      query: 'when does snow fall',
    });
    expect(refuse(queries('few-shot', eight + exemplar('e8')))).toEqual([
      'medquad.yaml:6:3  queries.exemplars: name 1 to 8 exemplars (received a list of 9 items)',
    ]);
  });

  it.each([
    [
      'zero-shot',
      exemplar('a'),
      /^medquad.yaml:6:3 {2}queries.exemplars: only strategy: few-shot, sap shows exemplars;/,
    ],
    ['sap', exemplar('a'), /queries.exemplars: give each exemplar a summary/],
    ['few-shot', exemplar('a') + exemplar('a'), /queries.exemplars: give each exemplar an id of its own/],
    ['few-shot', exemplar('a b'), /queries.exemplars\[0\].id: letters, digits, dot, dash and underscore only/],
    ['few-shot', '    - {id: a, passage: Snow falls.}\n', /queries.exemplars\[0\].query: is missing/],
    ['few-shot', '    - {id: a, passage: "", query: x}\n', /queries.exemplars\[0\].passage: is empty/],
    ['few-shot', '    - {id: a, pasage: x, query: x}\n', /pasage: unknown field .* did you mean "passage"\?/],
  ])('%s refuses exemplars %j', (strategy, exemplars, message) => {
    expect(refuse(queries(strategy, exemplars)).some((problem) => message.test(problem))).toBe(true);
  });
});
