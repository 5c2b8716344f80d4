import type { Churn, RunChanges } from '../../contracts/changes';
import { formatCount, formatShare } from '../format';
import type { Content, Section } from '../reportDocument';

/** How much of what a run made is new, stage by stage. */
export function buildChurnSection({ documents, passages, queries, labels, groups }: RunChanges): Section {
  const rows: [name: string, churn: Churn][] = [
    ['Documents', documents],
    ['Passages', passages],
    ['Questions', queries],
    ['Labels', labels],
    ['Training groups', groups],
  ];
  return {
    id: 'churn',
    title: 'What came, went and changed',
    blocks: [
      { kind: 'paragraph', content: [describe(documents, labels)] },
      {
        kind: 'table',
        caption: 'Rows of both runs by their ids; changed: the same id with another content',
        columns: ['Rows', 'Before', 'Added', 'Removed', 'Changed', 'Now', 'New or changed'].map((title, place) => {
          return { title, align: place === 0 ? 'text' : 'number' };
        }),
        rows: rows.map(([name, churn]) => listChurn(name, churn)),
      },
      {
        kind: 'paragraph',
        tone: 'quiet',
        content: [
          'A passage is known by its document and its text, a question by its passage and its words, a label by the question ' +
            'and the passage, and a training group by all that it holds. So a passage whose text was edited is one that ' +
            'went and one that came.',
        ],
      },
    ],
  };
}

function describe(documents: Churn, labels: Churn): string {
  const edited = documents.added + documents.removed + documents.changed;
  const all = Math.max(documents.before, documents.now);
  return (
    `${formatCount(edited)} of ${formatCount(all)} documents (${formatShare(edited, all)}) came, went or changed; ` +
    `${formatShare(labels.added + labels.changed, labels.now)} of the labels are new or others.`
  );
}

function listChurn(name: string, { before, now, added, removed, changed }: Churn): Content[] {
  const counts = [before, added, removed, changed, now].map((count): Content => [formatCount(count)]);
  return [[name], ...counts, [formatShare(added + changed, now)]];
}
