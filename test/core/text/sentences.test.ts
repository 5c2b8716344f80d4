import fc from 'fast-check';
import { splitSentences } from '../../../core/text/sentences';

const cut = (text: string, language?: string): string[] =>
  splitSentences(text, language).map(({ start, end }) => text.slice(start, end));

test.each([
  ['Dr. Smith left. He was late.', ['Dr. Smith left.', 'He was late.']],
  ['See Fig. 2 for details. It helps.', ['See Fig. 2 for details.', 'It helps.']],
  ['Some fruits, e.g. Apples, help. Eat them.', ['Some fruits, e.g. Apples, help.', 'Eat them.']],
  ['It is by J. K. Rowling. Read it.', ['It is by J. K. Rowling.', 'Read it.']],
  ['Take vitamin C. The dose matters.', ['Take vitamin C.', 'The dose matters.']],
  ['A rate of 3.5 percent. Is it high? Yes!', ['A rate of 3.5 percent.', 'Is it high?', 'Yes!']],
  ['A line that was\nwrapped here. Next.', ['A line that was\nwrapped here.', 'Next.']],
  ['Heading\nText of it', ['Heading', 'Text of it']],
  ['One\n\ntwo', ['One', 'two']],
  ['The answer is no. That is all.', ['The answer is no.', 'That is all.']],
  ['  \n ', []],
])('%j', (text, sentences) => {
  expect(cut(text)).toEqual(sentences);
});

test('other languages', () => {
  expect(cut('Am 3. Oktober ist frei. Das gilt z.B. in Bonn.', 'de')).toEqual([
    'Am 3. Oktober ist frei.',
    'Das gilt z.B. in Bonn.',
  ]);
  expect(cut('これはペンです。それは本です。', 'ja')).toEqual(['これはペンです。', 'それは本です。']);
  expect(cut('One. Two.', 'not a language')).toEqual(['One.', 'Two.']);
});

test('long text is cut as its parts are: windows leave no trace', () => {
  const sentence = 'The quick brown fox (see the note below) jumps over 3.5 lazy dogs. ';
  expect(cut(sentence.repeat(400))).toEqual(new Array(400).fill(sentence.trim()));
  expect(cut('word '.repeat(5000))).toEqual(['word '.repeat(5000).trim()]);
});

test('any text: ordered, trimmed, nothing lost', () => {
  const piece = fc.constantFrom('a', 'B', '. ', '.', '\n', '\n\n', ' ', 'Dr. ', '3', '。', '漢', '😀', '(', '?', '\t');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      const spans = splitSentences(text);
      let end = 0;
      let outside = '';
      for (const span of spans) {
        expect(span.start).toBeGreaterThanOrEqual(end);
        expect(text.slice(span.start, span.end)).toMatch(/^\S([^]*\S)?$/);
        outside += text.slice(end, span.start);
        end = span.end;
      }
      expect((outside + text.slice(end)).trim()).toBe('');
    }),
    { seed: 4 },
  );
});
