import { documentSchema } from '../../../core/contracts/document';
import type { EvaluationQuery } from '../../../core/contracts/evaluationSet';
import type { Run } from '../../../core/evaluation/runs';
import { RankwrightError } from '../../../core/errors';
import type { DocumentSource } from '../poolCorpus';

/**
 * Lists from elsewhere as they can be re-ranked: those of the set's questions, cut to `depth`, without documents that the
 * set does not have. What is left out is told. @throws bad-source where nothing is left
 */
export async function keepKnown(
  given: Run,
  queries: readonly EvaluationQuery[],
  { set, depth, name }: { set: DocumentSource; depth: number; name: string },
): Promise<{ lists: Run; warnings: string[] }> {
  const listed = queries.filter(({ id }) => (given.get(id)?.length ?? 0) > 0);
  const cut = new Map(listed.map(({ id }) => [id, given.get(id)!.slice(0, depth)]));
  const named = new Set([...cut.values()].flatMap((list) => list.map(({ id }) => id)));
  const known = new Set<string>();
  for await (const { id } of set.rows(documentSchema)) if (named.has(id)) known.add(id);
  if (known.size === 0) throw nothingKnown(name, { questions: queries.length, listed: listed.length });
  const lists = new Map([...cut].map(([id, list]) => [id, list.filter((document) => known.has(document.id))]));
  const [unlisted, unknown] = [queries.length - listed.length, named.size - known.size];
  const longer = listed.filter(({ id }) => given.get(id)!.length > depth).length;
  return {
    lists,
    warnings: [
      ...(unlisted > 0 ? [`${name} have no list for ${unlisted} of ${queries.length} questions`] : []),
      ...(longer > 0 ? [`${longer} lists of ${name} are longer than ${depth} and are cut`] : []),
      ...(unknown > 0 ? [`${name} name ${unknown} documents that the set does not have; they are left out`] : []),
    ],
  };
}

function nothingKnown(name: string, { questions, listed }: { questions: number; listed: number }): RankwrightError {
  return new RankwrightError(
    'bad-source',
    `${name} have lists for ${listed} of ${questions} questions of the set, and name no document of it`,
    { mend: 'write the ids of queries.jsonl and corpus.jsonl into the file' },
  );
}
