import { least, parse, refuse } from './support';

const judge = (strategy: string, cuts: string) => `${least}judge: {strategy: ${strategy}, ${cuts}}\n`;

test.each([
  ['binary', 'positiveFrom: 1, negativeTo: 0'],
  ['graded', 'positiveFrom: 3'],
  ['graded', 'positiveFrom: 1, negativeTo: 0'],
  ['pointwise-int', 'positiveFrom: 10, negativeTo: 9'],
])('%s with %s is a judge', (strategy, cuts) => {
  expect(parse(judge(strategy, cuts)).judge).toMatchObject({ strategy });
});

test('cuts that a spec does not name are not written into it', () => {
  expect(parse(`${least}judge: {strategy: graded}\n`).judge).toEqual({ strategy: 'graded' });
});

test.each([
  [
    'graded',
    'positiveFrom: 4',
    'judge.positiveFrom: must be a whole number from 1 to 3: graded grades 0 to 3 (received 4)',
  ],
  ['binary', 'positiveFrom: 2', 'judge.positiveFrom: must be 1: binary grades 0 to 1 (received 2)'],
  ['binary', 'negativeTo: 1', 'judge.negativeTo: must be 0: binary grades 0 to 1 (received 1)'],
  [
    'pointwise-int',
    'negativeTo: 10',
    'judge.negativeTo: must be a whole number from 0 to 9: pointwise-int grades 0 to 10 (received 10)',
  ],
  [
    'pointwise-int',
    'negativeTo: 7',
    'judge.negativeTo: must be below positiveFrom, which is 7: a whole number from 0 to 6 (received 7)',
  ],
  [
    'graded',
    'positiveFrom: 1, negativeTo: 1',
    'judge.negativeTo: must be below positiveFrom, which is 1: 0 (received 1)',
  ],
  [
    'graded',
    'positiveFrom: 1',
    'judge.positiveFrom: must be above negativeTo, which is 1 where the spec names none (received 1)',
  ],
  ['graded', 'positiveFrom: 2.5', 'judge.positiveFrom: is not a whole number (received 2.5); allowed: a whole number'],
  [
    'graded',
    'positiveFrom: 0',
    'judge.positiveFrom: must be a whole number from 1 to 3: graded grades 0 to 3 (received 0)',
  ],
  [
    'graded',
    'negativeTo: -1',
    'judge.negativeTo: must be a whole number from 0 to 2: graded grades 0 to 3 (received -1)',
  ],
  [
    'graded',
    'negativeTo: "1"',
    'judge.negativeTo: has the wrong type (received "1"); write it without quotes: negativeTo: 1; allowed: a whole number',
  ],
])('%s with %s is refused with what was received and what is allowed', (strategy, cuts, message) => {
  expect(refuse(judge(strategy, cuts)).map((problem) => problem.replace(/^\S+ {2}/, ''))).toEqual([message]);
});

test('a strategy that is not there is named with those that are', () => {
  expect(refuse(`${least}judge: {strategy: grade}\n`)).toEqual([
    expect.stringContaining(
      'is not one of the choices (received "grade"); did you mean "graded"? allowed: binary, graded, pointwise-int, first-token, listwise, insertrank, groupwise, setwise-r1, dual-teacher (default binary)',
    ),
  ]);
});
