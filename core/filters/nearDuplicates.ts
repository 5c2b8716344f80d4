import type { FiltersSpec } from '../contracts/spec/filters';
import { CosineIndex } from '../similarity/cosineIndex';
import { characterShingles } from '../similarity/shingles';
import { TextIndex } from '../similarity/textIndex';
import type { QueryFilter } from './filter';

/** Of queries that are alike in their characters, or to the encoder, the first is kept. Its memory grows with the kept ones: 1 KB each. */
export const nearDuplicates: QueryFilter<FiltersSpec['nearDuplicates']> = {
  reason: 'near-duplicate-query',
  title: 'a query before it says the same',
  create({ jaccard, cosine }) {
    const texts = new TextIndex(jaccard, characterShingles);
    const vectors = new CosineIndex();
    return {
      measure({ query, vector }) {
        const twin = texts.findNearest(query.text);
        if (twin && numbersOf(twin.text) === numbersOf(query.text))
          return { twinId: twin.id, twin: twin.text, jaccard: twin.jaccard };
        const nearest = cosine === null || !vector ? undefined : vectors.findNearest(vector);
        if (!nearest || nearest.cosine < cosine! || numbersOf(nearest.text) !== numbersOf(query.text)) return undefined;
        return { twinId: nearest.id, twin: nearest.text, cosine: nearest.cosine };
      },
      keep({ query, vector }) {
        texts.add(query.id, query.text);
        if (cosine !== null && vector) vectors.add(query, vector);
      },
    };
  },
};

/** Type 1 and type 2 of a thing are a character apart, and two things. */
function numbersOf(text: string): string {
  return (text.match(/\p{N}+/gu) ?? []).join(' ');
}
