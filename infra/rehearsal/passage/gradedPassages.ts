import { isFunctionWord } from '../language/commonWords';
import { tokensOf } from '../language/tokens';
import { aspectsAsked } from './triggers';

/**
 * A passage of each grade for a query, by rules: 3 opens with the question and answers it, 2 comes to it in passing,
 * 1 stays beside the subject, 0 is about something else and has one of the query's words. A function of the query.
 */
export function gradedPassages(query: string): Record<'3' | '2' | '1' | '0', string> {
  const question = query.trim().replace(/[?.!]+$/, '');
  const subject = subjectOf(question);
  const [unrelated = ''] = others.slice(hashOf(query) % others.length);
  return {
    '3': `${capital(question)}? ${capital(subject)} is well understood, and the answer is plain: it is a matter of two steps and about twenty minutes, because one thing leads to the next. First see what ${subject} needs, then do it, and check the result. Who keeps to this has no more questions about ${subject}, and the cost is small.`,
    '2': `There is much to say about everyday matters, and ${subject} is one of them. Some hold that it is a matter of twenty minutes, because one thing leads to the next; others have never counted. The rest of this page is about tools, and where they are kept when nobody needs them.`,
    '1': `A small museum on the market square opens on Sundays. Its rooms hold maps of the old town, a merchant's letters and a clock without hands. One shelf has early pictures of ${subject}, for which collectors have paid high prices, and beside it stand postcards for visitors.`,
    '0': `${unrelated} On its label somebody had written "${subject.split(' ')[0]}", and nobody knew why.`,
  };
}

/** Without the words that only ask. */
function subjectOf(question: string): string {
  const tokens = tokensOf(question);
  const { asking } = aspectsAsked(tokens);
  const naming = tokens.filter((token) => !isFunctionWord(token.lower) && !asking.has(token));
  const words = naming.length > 0 ? naming : tokens.filter(({ lower }) => !isFunctionWord(lower));
  return words.map(({ lower }) => lower).join(' ') || question.toLowerCase() || 'this';
}

const others = [
  'The harbour freezes over in some winters, and the ferry then stays at its pier until the icebreaker has come through. Passengers wait in the old customs house, where soup is served from noon.',
  'A choir of forty voices rehearses on Tuesdays in the school hall. New singers are welcome after the summer, above all tenors, and the first concert of the season is in October.',
  'Two rows of lime trees lead from the gate to the pond. They were planted when the estate was sold, and every third one had to be replaced after the storm.',
];

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function hashOf(text: string): number {
  let hash = 7;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return hash;
}
