import { least, parse, refuse } from './support';

const evaluated = `${least}evaluate: [{name: faq, beir: faq}]\n`;

test('a learning curve is a list of sizes, and none without one', () => {
  expect(parse(`${evaluated}learningCurve: [100, 200, 400]\n`).learningCurve).toEqual([100, 200, 400]);
  expect(parse(evaluated)).not.toHaveProperty('learningCurve');
});

test.each([
  [
    `${least}learningCurve: [100]`,
    '4:1  learningCurve: there is nothing to measure it on: name a set under evaluate, or leave the curve out (received a list of 1 item)',
  ],
  [
    `${evaluated}learningCurve: [100, 100]`,
    '5:22  learningCurve[1]: must be larger than the size before it (received 100)',
  ],
  [
    `${evaluated}learningCurve: [200, 100]`,
    '5:22  learningCurve[1]: must be larger than the size before it (received 100)',
  ],
  [
    `${evaluated}learningCurve: [0]`,
    '5:17  learningCurve[0]: is too small (received 0); allowed: a whole number, at least 1',
  ],
  [
    `${evaluated}learningCurve: 100`,
    '5:16  learningCurve: has the wrong type (received 100); start each item with a dash: "- "; allowed: a list, each item starting with a dash',
  ],
])('%j is refused with what to write', (text, problem) => {
  expect(refuse(text)).toEqual([`medquad.yaml:${problem}`]);
});
