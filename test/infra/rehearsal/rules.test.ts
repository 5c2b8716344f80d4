import { graded } from '../../../core/strategies/judge/graded';
import { pointwiseInt } from '../../../core/strategies/judge/pointwiseInt';
import { answerMessages } from '../../../infra/rehearsal/answerMessages';
import { analyseQuery } from '../../../infra/rehearsal/judge/analyseQuery';
import { judgePair } from '../../../infra/rehearsal/judge/judgePair';
import { stem } from '../../../infra/rehearsal/language/stem';
import { sentencesOf } from '../../../infra/rehearsal/language/sentences';
import { aspects } from '../../../infra/rehearsal/passage/aspects';
import { analysePassage } from '../../../infra/rehearsal/passage/analysePassage';
import { factWordings, wordings } from '../../../infra/rehearsal/questions/wordings';
import { split } from '../../../infra/rehearsal/questions/wordingsFor';
import { writeQuestions } from '../../../infra/rehearsal/questions/writeQuestions';
import cases from '../../fixtures/rehearsal/passages.json';

describe('language', () => {
  test('joins the forms of a word and keeps other words apart', () => {
    expect(new Set(['treat', 'treats', 'treated', 'treating', 'treatment', 'treatments'].map(stem)).size).toBe(1);
    expect(new Set(['inherit', 'inherited', 'inheritance'].map(stem)).size).toBe(1);
    expect(new Set(['diagnose', 'diagnosed', 'diagnosis'].map(stem)).size).toBe(1);
    expect(stem('station')).not.toBe(stem('status'));
    expect(stem('type2')).toBe('type2');
  });

  test('cuts sentences at ends, lines and list dashes, not at abbreviations', () => {
    const text = 'See Dr. Lee first. Then rest!\nItems: - One thing - Two things';
    expect(sentencesOf(text).map((sentence) => sentence.text)).toEqual([
      'See Dr. Lee first.',
      'Then rest!',
      'Items:',
      'One thing',
      'Two things',
    ]);
  });
});

describe('the subject of a passage', () => {
  test.each([
    ['What are the signs of Harlow disease? Fever is one.', undefined, 'Harlow disease', 'question'],
    ['It is fed daily.', 'Sourdough starter', 'Sourdough starter', 'title'],
    ['Spin it.', 'How to true a wheel', 'true a wheel', 'title'],
    ['The derailleur hanger is a small piece of metal. It bends.', undefined, 'derailleur hanger', 'first-sentence'],
    ['Mutations in the ABC1 gene cause Harlow disease. It is rare.', undefined, 'Harlow disease', 'first-sentence'],
    [
      'It is unclear. Many people with Harlow disease recover. The symptoms of Harlow disease fade.',
      undefined,
      'Harlow disease',
      'about',
    ],
  ])('%s', (text, title, subject, source) => {
    expect(analysePassage({ text, ...(title ? { title } : {}) }).subject).toMatchObject({ text: subject, source });
  });
});

describe('judging', () => {
  test.each(cases)('$passage.text', ({ passage, yes, no }) => {
    expect(yes.filter((query) => !judgePair(query, passage).relevant)).toEqual([]);
    expect(no.filter((query) => judgePair(query, passage).relevant)).toEqual([]);
  });

  test('knows hyphens, accents and abbreviations for the same words', () => {
    const text = 'TRAPS has an estimated prevalence of one per million people worldwide.';
    expect(judgePair('how common is tumor receptor associated periodic syndrome', { text }).relevant).toBe(true);
    expect(judgePair('what is pseudoobstruction', { text: 'Pseudo-obstruction is a blockage.' }).relevant).toBe(true);
    expect(judgePair('what is a cafe creme', { text: 'A café crème is a coffee with milk.' }).relevant).toBe(true);
  });

  test('tells numbered variants apart', () => {
    const passage = {
      text: 'What are the signs of Harlow disease type 2? Signs of Harlow disease type 2 include fever.',
    };
    expect(judgePair('signs of harlow disease type 2', passage).relevant).toBe(true);
    expect(judgePair('signs of harlow disease type 3', passage).relevant).toBe(false);
  });

  test('a passage on the subject that does not answer is a third of the way up any scale, another subject at its foot', () => {
    const text = 'How is Harlow disease treated? Treatment of Harlow disease consists of therapy and medicines.';
    const level = (query: string) => judgePair(query, { text }).level;
    expect(level('treatment of harlow disease')).toBe(1);
    expect(level('does harlow disease run in families')).toBeCloseTo(1 / 3);
    expect(level('how to true a wheel')).toBe(0);
  });

  test('survives text of any kind', () => {
    for (const text of [
      '',
      '   ',
      '?',
      '…',
      '日本語のテキスト',
      'x'.repeat(50_000),
      '( '.repeat(20_000),
      '\u0000',
      '- '.repeat(20_000),
    ]) {
      expect(typeof judgePair('why', { text }).relevant).toBe('boolean');
      expect(writeQuestions({ text }, 2).length).toBeGreaterThan(0);
    }
  });
});

describe('writing', () => {
  test('every wording is read as asking for its own aspect', () => {
    const lists = Object.entries(wordings).flatMap(([name, forms]) =>
      Object.values(forms).map((list) => [name, String(list)] as const),
    );
    const misread = [...lists, ...Object.entries(factWordings)].flatMap(([name, list]) =>
      split(list)
        .map((form) =>
          form
            .replace(/\{(?:the )?s\}/, 'zorvex')
            .replace('{p}', 'glimmer')
            .replace('{is}', 'is')
            .replace('{does}', 'does'),
        )
        .filter((query) => !analyseQuery(query).asked.some((index) => aspects[index]?.name === name))
        .map((query) => `${name}: ${query}`),
    );
    expect(misread).toEqual([]);
  });

  test.each(cases)('asks different questions that the passage answers: $passage.text', ({ passage }) => {
    const questions = writeQuestions(passage, 3);
    expect(questions.length).toBeGreaterThanOrEqual(2);
    expect(new Set(questions.map(({ text }) => text.toLowerCase())).size).toBe(questions.length);
    for (const { text } of questions) {
      expect(text).not.toMatch(/[{}]/);
      expect(judgePair(text, passage).relevant).toBe(true);
    }
    expect(writeQuestions(passage, 3)).toEqual(questions);
  });
});

describe('the task', () => {
  const ask = (content: string, schema?: Record<string, unknown>) =>
    answerMessages([{ role: 'user', content }], schema);

  test('is read from labels as well as from tags, and the schema is filled', () => {
    const pair =
      'Query: treatment of harlow disease\nPassage: Treatment of Harlow disease consists of therapy and medicines.';
    expect(ask(`${pair}`)).toBe('Yes');
    const graded = {
      type: 'object',
      properties: { grade: { type: 'integer', minimum: 0, maximum: 3 }, reason: { type: 'string' } },
    };
    expect(JSON.parse(ask(pair, graded))).toMatchObject({
      grade: 3,
      reason: 'The passage answers the question (treatment).',
    });
    expect(JSON.parse(ask(pair, { type: 'object', properties: { label: { enum: ['yes', 'no'] } } }))).toEqual({
      label: 'yes',
    });
  });

  test.each([
    [0, 3, [3, 1, 0]],
    [0, 10, [10, 3, 0]],
    [1, 5, [5, 2, 1]],
    [-1, 1, [1, 0, -1]],
  ])('a whole number from %i to %i spreads what it thinks of a pair over that range', (minimum, maximum, grades) => {
    const schema = { type: 'object', properties: { anything: { type: 'integer', minimum, maximum } } };
    const passage = 'How is Harlow disease treated? Treatment of Harlow disease consists of therapy and medicines.';
    const queries = ['treatment of harlow disease', 'does harlow disease run in families', 'how to true a wheel'];
    const answers = queries.map((query) => ask(`Query: ${query}\nPassage: ${passage}`, schema));
    expect(answers.map((answer) => (JSON.parse(answer) as { anything: number }).anything)).toEqual(grades);
  });

  test.each([graded, pointwiseInt])('$name: the judge is answered on its own scale', (judge) => {
    const gradeOf = (query: string, passage: { text: string; title?: string }) => {
      const messages = judge.renderMessages({ query, passage });
      return judge.parseAnswer(answerMessages(messages, judge.responseFormat().json_schema.schema)).grade / judge.scale;
    };
    for (const { passage, yes, no } of cases) {
      for (const query of yes) expect(gradeOf(query, passage)).toBeGreaterThanOrEqual(0.5);
      for (const query of no) expect(gradeOf(query, passage)).toBeLessThanOrEqual(0.5);
    }
  });

  test('a question inside the passage is no query', () => {
    const content =
      'Write 2 questions for this text.\n<passage>\nQuestion: what?\nGreen tea is a kind of tea.\n</passage>';
    expect(ask(content).split('\n')).toHaveLength(2);
  });

  test('what a schema has beside and inside the questions is filled by its name', () => {
    const text = 'Green tea is a kind of tea. It is steeped at 80 degrees. It comes from China.';
    const followUps = { type: 'array', items: { type: 'string' }, maxItems: 1 };
    const schema = {
      type: 'object',
      properties: {
        gist: { type: 'string' },
        title: { type: 'string' },
        mainQuestion: { type: 'string' },
        questions: {
          type: 'array',
          items: { type: 'object', properties: { question: { type: 'string' }, followUpQuestions: followUps } },
        },
      },
    };
    const content = `<title>Green tea</title>\n<passage>${text}</passage>\nWrite 1 question.`;
    const answer = JSON.parse(ask(content, schema)) as {
      questions: { question: string; followUpQuestions: string[] }[];
    };
    const [main] = answer.questions;
    expect(answer).toMatchObject({
      gist: 'Green tea is a kind of tea. It is steeped at 80 degrees.',
      title: 'Green tea',
      mainQuestion: main?.question,
    });
    expect(answer.questions).toHaveLength(1);
    expect(main?.followUpQuestions).toHaveLength(1);
    expect(main?.followUpQuestions[0]).not.toBe(main?.question);
  });

  test('an unknown one gets the plainest value that fits, or a sentence', () => {
    const schema = {
      type: 'object',
      properties: {
        n: { type: 'integer', minimum: 3 },
        list: { type: 'array', items: { type: 'string' } },
        kind: { enum: ['a', 'b'] },
      },
    };
    expect(JSON.parse(ask('Sing.', schema))).toEqual({ n: 3, list: [], kind: 'a' });
    expect(ask('Sing.')).toMatch(/cannot do this task/);
  });
});
