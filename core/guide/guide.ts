import type { GuideEntry, GuideRelation } from '../contracts/guide';
import { createGuideTokens, type GuideTokens } from './guideTokens';
import { TermTrie } from './termTrie';

/** What a guide knows of a passage, in the order in which the passage speaks of it; cut to what a prompt has room for. */
export interface GuideFinding {
  /** As the guide writes them. */
  terms: readonly string[];
  /** Those of which both ends are in the passage. */
  relations: readonly GuideRelation[];
  /** Of guide and passage, an ISO code. */
  language: string;
}

const mostTerms = 16;
const mostRelations = 8;

/**
 * The terms and relations of a subject area, found in passages whatever their case and inflection. Terms are compared
 * by the stems of their words, so that "kidney stones" is found in "a kidney stone"; one that lies within a longer term
 * of the passage is not found there. Memory: that of {@link TermTrie}, the terms as written, and the relations.
 */
export class Guide {
  private readonly tokens: GuideTokens;
  private readonly trie = new TermTrie();
  private readonly names: string[] = [];
  /** By subject, then by object. */
  private readonly relations = new Map<number, Map<number, GuideRelation[]>>();

  constructor(private readonly language: string) {
    this.tokens = createGuideTokens(language);
  }

  /** Whether it has words to find it by. */
  add(entry: GuideEntry): boolean {
    if ('term' in entry) return this.addTerm(entry.term) !== undefined;
    const [subject, object] = [this.addTerm(entry.subject), this.addTerm(entry.object)];
    if (subject === undefined || object === undefined) return false;
    const objects = this.relations.get(subject) ?? new Map<number, GuideRelation[]>();
    this.relations.set(subject, objects.set(object, [...(objects.get(object) ?? []), entry]));
    return true;
  }

  has(text: string): boolean {
    return this.trie.find(this.tokens(text)).length > 0;
  }

  /** Of a passage with its title; undefined where it has no term. */
  find(text: string): GuideFinding | undefined {
    const terms = [...new Set(this.trie.find(this.tokens(text)).map(({ term }) => term))];
    if (terms.length === 0) return undefined;
    const relations = terms.flatMap((subject) => this.relationsAmong(subject, terms));
    const shown = terms.map((term) => this.names[term] ?? '').slice(0, mostTerms);
    return { terms: shown, relations: relations.slice(0, mostRelations), language: this.language };
  }

  /** However many a subject has: only objects of the passage are looked up. */
  private relationsAmong(subject: number, terms: readonly number[]): GuideRelation[] {
    const objects = this.relations.get(subject);
    if (!objects) return [];
    return terms.flatMap((object) => (object === subject ? [] : (objects.get(object) ?? [])));
  }

  private addTerm(name: string): number | undefined {
    const term = this.trie.add(this.tokens(name));
    if (term !== undefined) this.names[term] ??= name;
    return term;
  }
}

/** Whether a query uses a term of a finding, or an end of one of its relations. */
export function createTermCheck({ terms, relations, language }: GuideFinding): (query: string) => boolean {
  const guide = new Guide(language);
  for (const term of terms) guide.add({ term });
  for (const relation of relations) guide.add(relation);
  return (query) => guide.has(query);
}
