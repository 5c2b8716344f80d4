import { chunkSchema } from '../../core/contracts/chunk';
import { documentSchema, type Document } from '../../core/contracts/document';
import { judgementSchema } from '../../core/contracts/judgement';
import { querySchema } from '../../core/contracts/query';
import { trainingGroupSchema } from '../../core/contracts/trainingGroup';
import type { IdentifiedRow } from '../../core/changes/diffRows';
import type { Grade } from '../../core/changes/judgeDrift';
import { canonicalJson } from '../../core/hashing/canonicalJson';
import { rowId } from '../../core/hashing/digest';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

/** The rows of an artifact as they are compared; none of one that is not there. */
export type Rows<Value> = (artifact: ArtifactReader | undefined) => AsyncGenerator<IdentifiedRow<Value>>;

export const documentRows: Rows<string> = async function* (documents) {
  if (documents)
    for await (const document of documents.rows(documentSchema))
      yield { id: document.id, value: rowId(canonicalJson(document satisfies Document)) };
};

/** Titles are no part of a passage's id. */
export const passageRows: Rows<string> = async function* (chunks) {
  if (chunks) for await (const { id, title = '' } of chunks.rows(chunkSchema)) yield { id, value: title };
};

/** Where the text is the same so is the id. */
export const queryRows: Rows<true> = async function* (queries) {
  if (queries) for await (const { id } of queries.rows(querySchema)) yield { id, value: true };
};

export const labelRows: Rows<Grade> = async function* (judgements) {
  if (!judgements) return;
  for await (const { queryId, chunkId, grade, scale, requestKey } of judgements.rows(judgementSchema))
    yield { id: `${queryId} ${chunkId}`, value: { grade, scale, requestKey } };
};

export const groupRows: Rows<true> = async function* (groups) {
  if (!groups) return;
  for (const split of ['train', 'development'])
    for await (const group of groups.rows(trainingGroupSchema, split))
      yield { id: rowId(split, canonicalJson(group)), value: true };
};
