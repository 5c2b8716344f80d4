import type { FiltersSpec } from '../../../core/contracts/spec/filters';
import { filtersSchema } from '../../../core/contracts/spec/filters';
import { LeakageCheck } from '../../../core/leakage/leakageCheck';
import { PhraseIndex } from '../../../core/leakage/phraseIndex';
import { TestQuestions } from '../../../core/leakage/testQuestions';
import { input } from '../filters/support';

const options = (changes: Partial<FiltersSpec['leakage']> = {}) => ({ ...filtersSchema.parse({}).leakage, ...changes });

describe('test questions', () => {
  const create = (cosine: number | null = null) => {
    const questions = new TestQuestions({ jaccard: 0.8, cosine });
    questions.add(
      'faq',
      { id: 'f1', text: 'How often should I replace the chain of my bicycle?' },
      Float32Array.of(1, 0),
    );
    questions.add('forum', { id: 'g1', text: 'Which brake pads fit the Harrow 3?' }, Float32Array.of(0, 1));
    return questions;
  };

  test('the same but for case and punctuation', () => {
    expect(create().find('which brake pads fit the harrow 3')).toEqual({
      ...{ set: 'forum', questionId: 'g1', question: 'Which brake pads fit the Harrow 3?', isSame: true },
    });
  });

  test('nearly the same: 47 of 48 runs of four characters', () => {
    // "how often should i replace the chain of my bicycle" has 50 characters and so 47 runs; an "s" adds one.
    const leak = create().find('How often should I replace the chain of my bicycles?');
    expect(leak).toMatchObject({ set: 'faq', questionId: 'f1', isSame: false, jaccard: 47 / 48 });
  });

  test('by meaning, where vectors are given', () => {
    expect(create().find('when is a chain worn', Float32Array.of(0.96, 0.28))).toBeUndefined();
    expect(create(0.95).find('when is a chain worn', Float32Array.of(0.96, 0.28))).toMatchObject({
      ...{ questionId: 'f1', isSame: false, cosine: expect.closeTo(0.96, 6) as number },
    });
  });
});

test('questions are found in texts word for word, short ones not at all', () => {
  const phrases = new PhraseIndex();
  phrases.add('long', 'What causes a worn chain?');
  phrases.add('longer', 'What causes a worn chain to skip?');
  phrases.add('short', 'What is rust?');
  expect(phrases.findIn('“WHAT causes a worn chain”, we are asked. What is rust?')).toEqual(['long']);
  expect(phrases.findIn('What causes a worn chain to skip? Wear.')).toEqual(['long', 'longer']);
  expect(phrases.findIn('What causes a worn cassette')).toEqual([]);
});

describe('a check of all sets', () => {
  // 96 runs of five words; three words more are 3 of 99.
  const text = Array.from({ length: 100 }, (_, index) => `word${index}`).join(' ');
  const check = (changes: Partial<FiltersSpec['leakage']> = {}) => {
    const leakage = new LeakageCheck(options(changes));
    leakage.addQuestion('faq', { id: 'f1', text: 'How often should I oil the chain?' });
    leakage.addSource({ id: 'd', text });
    leakage.addSource({ id: 'e', text: `${text} and so on` });
    leakage.readEvaluationDocument('faq', { id: 'x', text: text.toUpperCase() }, true);
    leakage.readEvaluationDocument('faq', { id: 'y', text: 'Something else altogether, of other words.' }, false);
    leakage.readPassage(input('', `How often should I oil the chain? ${text}`).source);
    return leakage;
  };

  test('finds what a query has in common with a set, counts it, and gives examples', () => {
    const leakage = check();
    const findings = leakage.examine(input('how often should i oil the chain', text));
    expect(findings.map(({ reason }) => reason)).toEqual([
      ...['leaks-test-question', 'source-holds-test-question', 'source-answers-test-question'],
    ]);
    expect(leakage.examine(input('what breaks', text, { source: { id: 'other', documentId: 'f' } }))).toEqual([]);
    expect(leakage.report()).toMatchObject({
      actions: { questions: 'drop', passages: 'report', documents: 'report' },
      sourceDocuments: 2,
      sets: [
        {
          ...{ name: 'faq', questions: 1, documents: 2, sameQuestions: 1, nearQuestions: 0 },
          ...{ copiedQuestions: 1, copyingPassages: 1, queriesOfCopyingPassages: 1 },
          ...{ sameDocuments: 1, nearDocuments: 1, relevantDocuments: 2, queriesOfRelevantDocuments: 1 },
          examples: {
            questions: [{ query: 'how often should i oil the chain', question: 'How often should I oil the chain?' }],
            passages: [{ chunkId: 'own' }],
            documents: [{ documentId: 'd', evaluationDocumentId: 'x', jaccard: 1 }, { documentId: 'e' }],
          },
        },
      ],
    });
  });

  test('does not look for what is switched off', () => {
    const leakage = check({ questions: 'off', passages: 'off', documents: 'off' });
    expect(leakage.examine(input('how often should i oil the chain', text))).toEqual([]);
    expect(leakage.summary()).toMatchObject({ faq: { copiedQuestions: 0, sameDocuments: 0 } });
  });
});
