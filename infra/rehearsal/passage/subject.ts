import type { Token } from '../language/tokens';
import { isTelling } from './cleanSubject';

export type SubjectSource = 'question' | 'title' | 'first-sentence' | 'about' | 'phrase';

/** What a passage is about, in its own words, and how that was found. */
export interface Subject {
  text: string;
  tokens: Token[];
  /** What stood before it: a, an, the or nothing. */
  article: string;
  /** "to true a wheel" is a verb, "truing a wheel" a gerund, "wheel truing" a noun, "a wheel wobbles" a clause. */
  form: 'noun' | 'gerund' | 'verb' | 'clause';
  source: SubjectSource;
}

/** A subject of these words, unless they are too many or tell nothing. */
export function subjectOf(tokens: Token[], source: SubjectSource, options: SubjectOptions = {}): Subject | undefined {
  const { article = '', form = 'noun', leastTelling } = options;
  if (tokens.length === 0 || tokens.length > 9 || !isTelling(tokens, leastTelling)) return undefined;
  return { text: textOf(tokens), tokens, article, form, source };
}

interface SubjectOptions {
  article?: string;
  form?: Subject['form'];
  /** The least weight of its words that name something. */
  leastTelling?: number;
}

function textOf(tokens: Token[]): string {
  return tokens
    .map((token) => token.text.replace(/['’]s$/, (ending) => (token === tokens.at(-1) ? '' : ending)))
    .join(' ');
}
