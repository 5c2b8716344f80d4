import { least, parse, refuse } from './support';

const lists = 'lists: {file: lists.tsv}';
const specOf = (set: string, beats: string) =>
  `${least}evaluate:\n  - {name: faq, beir: faq, ${set}}\ngate: {beats: ${beats}}\n`;

describe('the rival of the gate', () => {
  it('may be the best of what is measured on any lists', () => {
    expect(parse(specOf(lists, 'best-untuned')).gate.beats).toBe('best-untuned');
    expect(parse(specOf('lists: dense', 'bm25')).gate.beats).toBe('bm25');
    expect(parse(specOf('lists: run, run: mine.trec', 'run')).gate.beats).toBe('run');
  });

  it.each(['bm25', 'dense', 'bm25+dense-mix'])('cannot be %s where lists come from a file', (beats) => {
    expect(refuse(specOf(lists, beats))).toEqual([
      expect.stringMatching(
        /gate\.beats: is not measured on the set faq: evaluate\[0\]\.lists\.file names its lists.*; write best-untuned/,
      ),
    ]);
  });

  it('cannot be an engine of which a set has no run', () => {
    expect(refuse(specOf('depth: 20', 'run'))).toEqual([
      expect.stringContaining('name one as evaluate[0].run, or write another system'),
    ]);
  });

  it.each([`${lists}, domain: out`, 'lists: {closed: 9}'])('is not looked for on a set with %s', (set) => {
    expect(parse(specOf(set, 'bm25')).gate.beats).toBe('bm25');
  });
});
