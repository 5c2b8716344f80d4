import { parse, refuse } from './support';

describe('variables', () => {
  it('are put in, with a default where they are unset or empty', () => {
    const text = 'name: medquad\ncorpus:\n  beir: ${ROOT}/${SET:-dev}\n  only: ${EMPTY:-ids.txt}\n';
    const { corpus } = parse(text, { variables: { ROOT: '/data', EMPTY: '' } });
    expect(corpus).toEqual({ beir: '/data/dev', only: 'ids.txt' });
  });

  it('are read as numbers where the schema wants one, and stay text where it wants text', () => {
    const text = 'name: ${YEAR}\ncorpus: {beir: x}\ntrain:\n  epochs: ${EPOCHS}\n  base: "${YEAR}"\n';
    const spec = parse(text, { variables: { YEAR: '2026', EPOCHS: '3' } });
    expect([spec.name, spec.train.epochs, spec.train.base]).toEqual(['2026', 3, '2026']);
  });

  it('can be escaped', () => {
    expect(parse('name: medquad\ncorpus:\n  beir: $${X}\n').corpus.beir).toBe('${X}');
  });

  it.each([
    ['${NOPE}', 'the variable NOPE is not set; export NOPE=… or write ${NOPE:-default}'],
    ['${EMPTY}', 'the variable EMPTY is empty; export EMPTY=… or write ${EMPTY:-default}'],
    ['${A B}', '"${A B}" is not a variable; write ${NAME} or ${NAME:-default}, or $${ for a plain ${'],
    ['${OPEN', '"${OPEN" is not a variable; write ${NAME} or ${NAME:-default}, or $${ for a plain ${'],
    [
      '${OPENAI_API_KEY}',
      'the variable OPENAI_API_KEY holds a secret, and a spec is stored with its run; leave it in the environment of the workers, which read it there',
    ],
  ])('that are no good are named with their line: %s', (value, message) => {
    const variables = { EMPTY: '', OPENAI_API_KEY: 'sk-hidden' };
    expect(refuse(`name: medquad\ncorpus:\n  beir: ${value}\n`, { variables })).toEqual([
      `medquad.yaml:3:9  corpus.beir: ${message}`,
    ]);
  });

  it('do not reach inherited names', () => {
    expect(refuse('name: medquad\ncorpus:\n  beir: ${constructor}\n')[0]).toContain('constructor is not set');
  });

  it('need quotes in braces, and the message says so', () => {
    expect(refuse('name: medquad\ncorpus: {beir: ${ROOT}}\n')[0]).toContain(
      'inside { } a variable needs quotes: "${ROOT}"',
    );
  });
});
