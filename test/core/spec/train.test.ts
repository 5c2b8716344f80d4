import { trainingSizes } from '../../../core/recipes/sizes';
import { least, parse, refuse, set } from './support';

const spec = (...lines: string[]) => `${least}train:\n${lines.map((line) => `  ${line}\n`).join('')}`;
const trainOf = (...lines: string[]) => parse(spec(...lines)).train;

describe('what a recipe cannot do is refused where it stands', () => {
  it.each([
    [['options: {temperature: 2}'], /^medquad.yaml:5:\d+ {2}train.options.temperature: is not read by lce, whose/],
    [['options: {k: [1]}'], /^medquad.yaml:5:\d+ {2}train.options.k: /],
    [['teachers:', '  - kind: judge'], /^medquad.yaml:5:3 {2}train.teachers: lce learns from no teacher, and the spec/],
    [['teachers:', '  - kind: juge'], /train.teachers\[0\].kind: is not one of .*did you mean "judge"\?/],
    [['teachers:', '  - kind: cross-encoder'], /train.teachers\[0\].model: is missing/],
    [
      ['teachers:', '  - {kind: judge, model: x}'],
      /teachers\[0\].model: name the model of kind: cross-encoder, and only/,
    ],
    [
      ['model: bi-encoder'],
      /^medquad.yaml:5:10 {2}train.model: lce trains a cross-encoder or a late-interaction, not a/,
    ],
    [['model: cross-encodr'], /train.model: is not one of the choices .* did you mean "cross-encoder"\?/],
    [['size: tiny'], /^medquad.yaml:5:9 {2}train.size: is not one of the choices .*allowed: smoke, small, standard/],
    [['queryPrompt: q'], /^medquad.yaml:5:16 {2}train.queryPrompt: is not read by a cross-encoder/],
  ])('%j', (lines, message) => {
    expect(refuse(spec(...lines)).join('\n')).toMatch(message);
  });

  it('an option of the command line is one of the recipe, too', () => {
    expect(refuse(least, set('train.options.temperature=2'))).toEqual([
      expect.stringMatching(/^--set train.options.temperature=2 {2}train.options.temperature: is not read by lce/),
    ]);
  });
});

describe('sizes', () => {
  it('a size stands for numbers, which are written down', () => {
    expect(trainOf('size: smoke')).toMatchObject({ size: 'smoke', ...trainingSizes.smoke });
    expect(trainOf('size: standard')).toMatchObject(trainingSizes.standard);
  });

  it('what the spec says itself stands, also on the command line; no value is no value', () => {
    expect(trainOf('size: smoke', 'epochs: 7')).toMatchObject({ ...trainingSizes.smoke, epochs: 7 });
    const options = set('train.size=standard', 'train.maxTokens=64');
    expect(parse(least, options).train).toMatchObject({ ...trainingSizes.standard, maxTokens: 64 });
    expect(refuse(spec('size: smoke', 'epochs:'))).toEqual([expect.stringMatching(/train.epochs: has no value/)]);
  });

  it('without one a spec is what it was, and small is the same numbers', () => {
    expect(Object.keys(parse(least).train)).not.toContain('size');
    expect(trainOf('size: small')).toEqual({ ...parse(least).train, size: 'small' });
  });
});

it('what a recipe asks for goes before the size and after the spec', () => {
  const teacher = 'teachers: [{kind: judge}]';
  const asked = ['recipe: jacolbert25', 'model: late-interaction', teacher, 'size: smoke'];
  expect(trainOf(...asked)).toMatchObject({ optimizer: 'schedule-free', epochs: 1 });
  expect(trainOf(...asked, 'optimizer: adamw')).toMatchObject({ optimizer: 'adamw' });
});
