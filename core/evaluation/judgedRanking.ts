/** What metrics see of one query: labels only, whichever documents carry them. */
export interface JudgedRanking {
  /** Of the ranked documents, best first; undefined where a document has no label. */
  labels: readonly (number | undefined)[];
  /** All labels of the query, highest first: the best ranking there could be. */
  ideal: readonly number[];
  /** How many of `ideal` are relevant. */
  relevant: number;
}

export function judgeRanking(ranked: readonly string[], labels: ReadonlyMap<string, number>): JudgedRanking {
  const ideal = [...labels.values()].sort((left, right) => right - left);
  return { labels: ranked.map((id) => labels.get(id)), ideal, relevant: countRelevant(ideal, ideal.length) };
}

/**
 * The same without the documents that nobody judged, so that those below move up. As in `trec_eval -J` a negative label,
 * which there means "not judged" or "not in the pool", goes too.
 * Source: Sakai, "Alternatives to Bpref", SIGIR 2007.
 */
export function condenseRanking({ labels, ...rest }: JudgedRanking): JudgedRanking {
  return { labels: labels.filter((label) => label !== undefined && label >= 0), ...rest };
}

/** Of the first `cutoff`. */
export function countRelevant(labels: JudgedRanking['labels'], cutoff: number): number {
  let count = 0;
  for (let index = 0; index < labels.length && index < cutoff; index++) if (isRelevant(labels[index])) count++;
  return count;
}

export function isRelevant(label: number | undefined): boolean {
  return label !== undefined && label > 0;
}
