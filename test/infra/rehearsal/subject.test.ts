import { sentencesOf } from '../../../infra/rehearsal/language/sentences';
import { analysePassage } from '../../../infra/rehearsal/passage/analysePassage';
import { rankPhrases } from '../../../infra/rehearsal/passage/salientPhrase';
import { writeQuestions } from '../../../infra/rehearsal/questions/writeQuestions';

const subjectOf = (text: string, title?: string) => analysePassage({ text, ...(title ? { title } : {}) }).subject?.text;

describe('the subject of a text', () => {
  test.each([
    [
      'is what the first sentence defines, not a word that comes back more often',
      'Orbital palsy is a rare condition of the eye muscles. The optic disc may swell. The optic disc is pale later.',
      'Orbital palsy',
    ],
    [
      'has no aside in it',
      'Harlow fever, sometimes referred to as marsh fever, is an infection spread by ticks. It lasts a week.',
      'Harlow fever',
    ],
    [
      'keeps the commas of a name',
      'Short stature, wide thumbs, and deafness is a syndrome seen in two families.',
      'Short stature wide thumbs and deafness',
    ],
    [
      'is not who publishes about it',
      'The Lowland Patient Registry provides the following list of symptoms of Harlow disease. Ask for a copy.',
      'Harlow disease',
    ],
    [
      'is not a person who acts',
      'A health care provider diagnoses scurvelitis by looking at the gums. Scurvelitis heals with fruit. Scurvelitis is rare.',
      'scurvelitis',
    ],
    [
      'is not the kind of thing where a name is given',
      'Individuals with an autosomal recessive condition rarely have ill parents. The parents of a child with Harlow syndrome each carry one copy. Tests for Harlow syndrome exist.',
      'Harlow syndrome',
    ],
    [
      'is what is counted, not the count',
      'The exact prevalence of Harlow disease is unknown. It affects few families.',
      'Harlow disease',
    ],
    [
      'is not a share of it',
      'About 95 percent of Harlow syndrome cases occur in people without ill relatives. Most of them are mild.',
      'Harlow syndrome',
    ],
    [
      'ends before the verb that an article shows',
      'Mutations in the ABC1 gene disrupt the flow of water. The ABC1 gene is long.',
      'ABC1 gene',
    ],
    ['ends before a participle', 'Bacteria gathered in the sump are harmless. They eat oil.', 'Bacteria'],
    ['may look like an adverb', 'Polymely is a birth defect with extra limbs. It is seen in frogs.', 'Polymely'],
    [
      'keeps the number of a type',
      'Harlow dystrophy type I is caused by a virus. Type II is not.',
      'Harlow dystrophy type I',
    ],
    [
      'may be an everyday word that the text keeps to',
      'Lead is a soft metal. Lead melts early. Old pipes contain lead. Dust with lead in it is harmful.',
      'Lead',
    ],
    [
      'is more than what is said once',
      'Wear a hat outdoors. Your skin burns within minutes. Drink often. A bottle from Bremen is handy. Rest at noon.',
      undefined,
    ],
    [
      'is not found in a list',
      'Wide mouth 50% Low-set ears 50% Thin lips 7.5%\nSmall chin\nPale skin\nCleft palate',
      undefined,
    ],
  ])('%s', (_, text, subject) => {
    expect(subjectOf(text)).toBe(subject);
  });

  test('a phrase is no pair of words around a verb or cut at one', () => {
    const phrases = (text: string) =>
      rankPhrases(sentencesOf(text)).map(({ tokens }) => tokens.map((token) => token.text).join(' '));
    expect(phrases('All kids misbehave some times.')).not.toContain('kids misbehave');
    expect(phrases('It is treated with nonsteroidal drugs (NSAIDs).')).toContain('nonsteroidal drugs');
  });
});

describe('the subject of a title', () => {
  test.each([
    ['Why a wheel goes out of true', 'a wheel goes out of true', 'clause'],
    ['Battery does not charge', 'battery does not charge', 'clause'],
    ['The saddle sinks or turns while riding', 'the saddle sinks', 'clause'],
    ['E11: motor too hot', 'motor too hot', 'clause'],
    ['When to replace a helmet', 'replace a helmet', 'verb'],
    ['Adjusting cable brakes when the lever is soft', 'adjusting cable brakes', 'gerund'],
    ['Which frame size is right for you', 'frame size', 'noun'],
    ['How long a belt lasts', 'belt', 'noun'],
    ['Warranty on components, and what counts as wear', 'Warranty on components', 'noun'],
    ['Nuclear pores are essential for the growth of yeast', 'Nuclear pores', 'noun'],
  ])('%s', (title, text, form) => {
    expect(analysePassage({ title, text: 'Read this first.' }).subject).toMatchObject({ text, form });
  });

  test('has capitals only where the text has them', () => {
    const text = 'The transport network of Escherichia coli is a model. Such a transport network has two states.';
    expect(subjectOf(text, 'Transport Network of Escherichia coli')).toBe('transport network of Escherichia coli');
  });
});

describe('questions', () => {
  const questions = (text: string, count = 6, title?: string) =>
    writeQuestions({ text, ...(title ? { title } : {}) }, count).map((question) => question.text.toLowerCase());

  test('where nothing is named, ask what a sentence says or set two phrases side by side', () => {
    const told = 'The number of people is usually listed as a percentage. This is only an estimate.';
    expect(questions(told, 1)).toEqual([
      expect.stringMatching(
        /^(?:how is the number of people listed|the number of people is usually listed as a percentage)$/,
      ),
    ]);
    const [listed] = questions('Wide mouth 50% Low-set ears 50% Thin lips 7.5%', 1);
    expect(listed).toMatch(
      /^(?:how )?(?:wide mouth|low-set ears|thin lips)(?: and |, | together with )(?:wide mouth|low-set ears|thin lips)/,
    );
  });

  test('never ask how often a thing occurs that people do not have', () => {
    const text = 'About 40 percent of the brass hinges are worldwide exports. Brass hinges are used in 1 in 20 houses.';
    for (const question of questions(text, 12, 'Brass hinges')) expect(question).not.toMatch(/how often|how rare/);
  });

  test('put a sentence into wordings that fit a sentence', () => {
    const text =
      'The tube has a hole. Take the tyre off and find the cause, since a thorn is the reason in most cases. Repair the hole, then fit the tyre.';
    for (const question of questions(text, 12, 'Why the tyre goes flat')) {
      expect(question).not.toMatch(
        /(?:of|with|for|is|are|does|do) the tyre goes flat|the tyre goes flat (?:work|happen)/,
      );
    }
  });
});
