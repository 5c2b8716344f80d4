import { least, parse, refuse, set } from './support';

describe('--set', () => {
  it('types values by the rules of YAML and makes sections and items on the way', () => {
    const spec = parse(
      least,
      set(
        'train.epochs=3',
        'train.learningRate=5e-5',
        'evaluate[0].name=a',
        'evaluate[0].beir=b',
        'evaluate[0].depth=100',
      ),
    );
    expect(spec.train).toMatchObject({ epochs: 3, learningRate: 5e-5 });
    expect(spec.evaluate).toEqual([{ name: 'a', beir: 'b', split: 'test', depth: 100, domain: 'in' }]);
  });

  it('keeps text as it is where the field is text', () => {
    const spec = parse(least, set('name=2026', 'corpus.only=ids #1.txt', 'train.base="quoted"', 'evaluate=[]'));
    expect([spec.name, spec.corpus.only, spec.train.base, spec.evaluate]).toEqual(['2026', 'ids #1.txt', 'quoted', []]);
  });

  it('takes the place of a variable that is not set', () => {
    expect(parse('name: a\ncorpus:\n  beir: ${NOPE}\n', set('corpus.beir=/data')).corpus.beir).toBe('/data');
  });

  it('can be the whole spec', () => {
    expect(parse('', set('name=a', 'corpus.directory=docs')).corpus).toEqual({ directory: 'docs' });
  });

  it('lets the later setting win', () => {
    expect(parse(least, set('train.epochs=3', 'train.epochs=4')).train.epochs).toBe(4);
  });

  it.each([
    ['train.epoch=3', 'train.epoch: unknown field; did you mean "epochs"?'],
    ['trian.epochs=3', 'trian.epochs: unknown field; did you mean "train"?'],
    ['train..epochs=3', '"train..epochs" is not a path; write it like train.epochs=3 or evaluate[0].depth=100'],
    ['evaluate[2].depth=3', 'evaluate[2].depth: evaluate has 0 items; use an index from 0 to 0 (0 adds one)'],
    ['evaluate.depth=3', 'evaluate.depth: evaluate is a list; name the item by its index: evaluate[0].depth'],
    ['train[0]=3', 'train[0]: train is not a list; allowed: recipe'],
    ['train.base.name=3', 'train.base.name: train.base has no fields; allowed: text (default minilm)'],
    [
      'train.epochs=many',
      'train.epochs: has the wrong type (received "many"); allowed: a whole number from 1 to 100 (default 3)',
    ],
    ['train.epochs=', 'train.epochs: has no value; write a value, or remove the line for the default'],
    ['__proto__.x=1', '__proto__.x: unknown field; allowed: name'],
  ])('%s is a problem of its own', (setting, message) => {
    const problems = refuse(least, set(setting));
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(`--set ${setting}  ${message}`)).toBe(true);
  });
});
