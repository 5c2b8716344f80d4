import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Document } from '../../core/contracts/document';
import { trainingPreparation } from './support/prepareTraining';
import { specOf } from './support/runStages';

/** What a corpus that was edited costs, and that what comes of it hangs on nothing that was there before. */

const spec = specOf({
  chunk: { maxTokens: 60, overlapTokens: 10 },
  queries: { passages: 10, perPassage: 1 },
  candidates: { bm25: 4, dense: 4 },
  negatives: { developmentShare: 0.2 },
});

const articles = readFileSync(join(__dirname, '../../examples/harrowmere/corpus.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as { _id: string; title: string; text: string })
  .map(({ _id: id, title, text }) => ({ id, title, text: text.slice(0, 700) }));

const added = 20;
const initial = articles.slice(0, added);
const changed = (document: Document, times: number): Document => ({
  ...document,
  text: `This was looked at for the ${times} time. ${document.text}`,
});

/** One edit of a corpus; the numbers are taken modulo what there is. A document that was removed may be added again. */
interface Edit {
  kind: 'add' | 'change' | 'remove' | 'move';
  which: number;
  place: number;
}

const edits = fc.array(
  fc.record<Edit>({
    kind: fc.constantFrom('add', 'change', 'remove', 'move'),
    which: fc.nat(1000),
    place: fc.nat(1000),
  }),
  { minLength: 1, maxLength: 5 },
);

function apply(corpus: readonly Document[], { kind, which, place }: Edit): Document[] {
  const rest = [...corpus];
  const at = which % rest.length;
  if (kind === 'change') rest[at] = changed(rest[at]!, which);
  if (kind === 'add') {
    const absent = articles.filter(({ id }) => !rest.some((document) => document.id === id));
    rest.splice(place % (rest.length + 1), 0, ...absent.slice(which % absent.length).slice(0, 1));
  }
  if (kind === 'remove') rest.splice(at, 1);
  if (kind === 'move') rest.splice(place % rest.length, 0, ...rest.splice(at, 1));
  return rest;
}

test('a corpus that was edited over and over makes what it would make from nothing, and asks nothing twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edits, { minLength: 1, maxLength: 2 }), async (refreshes) => {
      const kept = trainingPreparation(spec);
      await kept.prepare(initial);
      let corpus: Document[] = initial;
      for (const each of refreshes) {
        corpus = each.reduce(apply, corpus);
        const refreshed = await kept.contentsOf(await kept.prepare(corpus));
        const fresh = trainingPreparation(spec);
        expect(refreshed).toEqual(await fresh.contentsOf(await fresh.prepare(corpus)));
      }
      expect(new Set(kept.asked).size).toBe(kept.asked.length);
      expect(new Set(kept.encoded).size).toBe(kept.encoded.length);
    }),
    { numRuns: 4 },
  );
}, 600_000);
