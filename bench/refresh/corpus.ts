import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sha256 } from '../../core/hashing/digest';
import type { Edit } from './measurement';

export interface Row {
  _id: string;
  title?: string;
  text: string;
}

/** The documents of MedQuAD that may be trained on, in the order of its file. */
export function readRows(folder: string): Row[] {
  const text = gunzipSync(readFileSync(path.join(folder, 'corpus.jsonl.gz'))).toString('utf8');
  const ids = new Set(readFileSync(path.join(folder, 'train_ids.txt'), 'utf8').split('\n'));
  const rows = text.split('\n').filter(Boolean);
  return rows.map((line) => JSON.parse(line) as Row).filter(({ _id }) => ids.has(_id));
}

/** What becomes of the documents that an edit touches; `mixed`: a third of them each. */
export type EditKind = 'mixed' | 'added' | 'changed' | 'removed';

/**
 * The first `documents` after an edit of `share` of them, all over the file: documents are added out of those that the
 * corpus did not have, changed by a sentence in front (their first passage is another, and those behind it up to where the
 * cuts fall as before), or removed. A share of 1 changes every document.
 */
export function editCorpus(
  all: readonly Row[],
  documents: number,
  share: number,
  kind: EditKind = 'mixed',
): { rows: Row[]; edit: Edit } {
  const before = all.slice(0, documents);
  if (share >= 1) return { rows: before.map(change), edit: { added: 0, changed: before.length, removed: 0 } };
  const edit = planEdit(Math.round(documents * share), kind);
  const drawn = [...before].sort(byHash).map(({ _id }) => _id);
  const toRemove = new Set(drawn.slice(0, edit.removed));
  const toChange = new Set(drawn.slice(edit.removed, edit.removed + edit.changed));
  const kept = before.filter(({ _id }) => !toRemove.has(_id));
  const rows = kept.map((row) => (toChange.has(row._id) ? change(row) : row));
  const step = Math.floor(rows.length / Math.max(1, edit.added));
  for (const [place, row] of all.slice(documents, documents + edit.added).entries())
    rows.splice(place * (step + 1), 0, row);
  return { rows, edit };
}

function planEdit(edits: number, kind: EditKind): Edit {
  const third = Math.floor(edits / 3);
  if (kind === 'mixed') return { added: third, changed: edits - 2 * third, removed: third };
  return { added: 0, changed: 0, removed: 0, [kind]: edits };
}

function change(row: Row): Row {
  return { ...row, text: `This answer was looked at again and is still right. ${row.text}` };
}

function byHash(left: Row, right: Row): number {
  return sha256(left._id) < sha256(right._id) ? -1 : 1;
}
