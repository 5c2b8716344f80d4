/** What became of the documents of a corpus. */
export interface DocumentChanges {
  before: number;
  after: number;
  added: number;
  removed: number;
  changed: number;
  /** Some of each, by id. */
  examples: { added: string[]; removed: string[]; changed: string[] };
}

const mostExamples = 5;

/** @param before, after digests of documents by id */
export function compareDocuments(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): DocumentChanges {
  const added = [...after.keys()].filter((id) => !before.has(id));
  const removed = [...before.keys()].filter((id) => !after.has(id));
  const changed = [...after].filter(([id, digest]) => before.has(id) && before.get(id) !== digest).map(([id]) => id);
  const some = (ids: string[]): string[] => ids.toSorted().slice(0, mostExamples);
  return {
    ...{ before: before.size, after: after.size },
    ...{ added: added.length, removed: removed.length, changed: changed.length },
    examples: { added: some(added), removed: some(removed), changed: some(changed) },
  };
}
