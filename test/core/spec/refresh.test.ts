import { least, parse, refuse } from './support';

describe('a probe of the judge', () => {
  it('is none where the spec says nothing of it, and the spec stays what it was', () => {
    expect(parse(least)).not.toHaveProperty('refresh');
    expect(parse(`${least}refresh: {}\n`).refresh).toEqual({ probe: 0 });
    expect(parse(`${least}refresh: {probe: 200}\n`).refresh).toEqual({ probe: 200 });
  });

  it.each(['binary', 'graded', 'pointwise-int'])('asks %s again', (strategy) => {
    expect(() => parse(`${least}refresh: {probe: 9}\njudge: {strategy: ${strategy}}\n`)).not.toThrow();
  });

  it.each(['listwise', 'groupwise', 'first-token', 'setwise-r1', 'insertrank', 'dual-teacher'])(
    'cannot ask %s again, which is shown lists',
    (strategy) => {
      const judge = `judge: {strategy: ${strategy}}\n`;
      expect(refuse(`${least}refresh: {probe: 9}\n${judge}`)).toEqual([
        expect.stringContaining(
          `refresh.probe: asks again a judge that is shown one passage a request, and judge.strategy ${strategy} is shown ` +
            'lists: use binary, graded, pointwise-int, or set it to 0',
        ),
      ]);
      expect(() => parse(`${least}refresh: {probe: 0}\n${judge}`)).not.toThrow();
    },
  );

  it.each([
    ['probe: -1', 'refresh.probe: '],
    ['probe: 20000', 'refresh.probe: '],
    ['prob: 7', 'refresh.prob: unknown field'],
  ])('%s is refused', (fields, message) => {
    expect(refuse(`${least}refresh: {${fields}}\n`)).toEqual([expect.stringContaining(message)]);
  });
});
