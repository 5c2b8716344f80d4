import { ExemplarCheck, type ExemplarLeak, type ShownExemplar } from '../../../core/leakage/exemplarCheck';

const words = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `word${from + index}`);
/** 96 runs of five words. */
const answer = words(0, 100).join(' ');

/** A question is asked in `faq`, and the document `d` answers it. */
function leaksOf(changes: Partial<ShownExemplar>, document = answer): Omit<ExemplarLeak, 'exemplarId'>[] {
  const harmless = { id: 'fine', passage: 'Sheep are shorn in spring.', query: 'when are sheep shorn' };
  const exemplar = { id: 'e', passage: 'Brake pads wear out.', query: 'when do brake pads wear out', ...changes };
  const check = new ExemplarCheck([harmless, exemplar], { jaccard: 0.8 });
  check.addQuestion('faq', { id: 'f1', text: 'How often should I replace the chain of my bicycle?' });
  check.readRelevantDocument('faq', { id: 'd', text: document }, 'f1');
  const leaks = check.findLeaks();
  expect(new Set(leaks.map(({ exemplarId }) => exemplarId))).toEqual(new Set(leaks.length > 0 ? ['e'] : []));
  return leaks.map(({ exemplarId: _isE, ...leak }) => leak);
}

const ofQuestion = { set: 'faq', questionId: 'f1' };
const ofDocument = { ...ofQuestion, kind: 'document', documentId: 'd' };

test('exemplars on other subjects are in nothing', () => {
  expect(leaksOf({})).toEqual([]);
});

test('a query that is a test question but for case and punctuation', () => {
  expect(leaksOf({ query: 'how OFTEN should I replace the chain of my bicycle' })).toEqual([
    { ...ofQuestion, kind: 'question', likeness: 1 },
  ]);
});

test('a query that is nearly a test question: 47 of 48 runs of four characters', () => {
  // Without the "?" the question has 50 characters and so 47 runs; an "s" adds one.
  expect(leaksOf({ query: 'How often should I replace the chain of my bicycles?' })).toEqual([
    { ...ofQuestion, kind: 'question', likeness: 47 / 48 },
  ]);
  expect(leaksOf({ query: 'How do I replace the saddle of my bicycle?' })).toEqual([]);
});

test('a passage that holds a test question', () => {
  const passage = '“How often should I replace the chain of my bicycle”, riders ask. Every 3000 km.';
  expect(leaksOf({ passage })).toEqual([{ ...ofQuestion, kind: 'passage', likeness: 1 }]);
});

describe('a passage of a document that answers a test question', () => {
  test('the whole of it, in other case and punctuation', () => {
    const passage = `${words(0, 50).join(', ').toUpperCase()} – ${words(50, 100).join('  ')}!`;
    expect(leaksOf({ passage })).toEqual([{ ...ofDocument, likeness: 1 }]);
  });

  test('an excerpt, whose likeness with the document as a whole would be 16 of 96', () => {
    expect(leaksOf({ passage: words(40, 60).join(' ') })).toEqual([{ ...ofDocument, likeness: 1 }]);
  });

  test('an excerpt of 16 runs, edited: its last word is in one of them, one in its middle in five', () => {
    expect(leaksOf({ passage: [...words(40, 59), 'edited'].join(' ') })).toEqual([
      { ...ofDocument, likeness: 15 / 16 },
    ]);
    expect(leaksOf({ passage: [...words(40, 49), 'edited', ...words(50, 60)].join(' ') })).toEqual([]);
  });

  test('a short document that stands in the passage', () => {
    const document = 'Pads are worn out below one millimetre.';
    const passage = `Ask a mechanic. ${document} Measure them in the middle, where they are thickest.`;
    expect(leaksOf({ passage }, document)).toEqual([{ ...ofDocument, likeness: 1 }]);
  });
});

test('what one exemplar has in common is told in the order of query, passage and documents', () => {
  const question = 'How often should I replace the chain of my bicycle?';
  const leaks = leaksOf({ query: question, passage: `${question} ${answer}` });
  expect(leaks.map(({ kind }) => kind)).toEqual(['question', 'passage', 'document']);
});
