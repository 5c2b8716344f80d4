import { splitByRole } from '../../assembly/roles';
import type { GroupPassage } from '../../contracts/trainingGroup';
import type { ExportFormat } from '../exportFormat';

/** Tevatron's JSON lines: `positive_passages` and `negative_passages` with `docid`, `title` and `text`. */
export const tevatron: ExportFormat = {
  createWriter: () => ({
    group: ({ queryId, query, passages }, split) => {
      const { positives, negatives } = splitByRole(passages);
      const line = JSON.stringify({
        query_id: queryId,
        query,
        positive_passages: positives.map(toPassage),
        negative_passages: negatives.map(toPassage),
      });
      return [{ file: `${split}.jsonl`, line }];
    },
    passage: ({ id, title = '', text }) => [{ file: 'corpus.jsonl', line: JSON.stringify({ docid: id, title, text }) }],
  }),
  configsOf: (files) => {
    const splits = files.filter((path) => path !== 'corpus.jsonl' && path.endsWith('.jsonl'));
    return [
      { name: 'groups', files: splits.map((path) => ({ split: path.replace('.jsonl', ''), path })) },
      { name: 'corpus', files: [{ split: 'train', path: 'corpus.jsonl' }] },
    ];
  },
  explain:
    () => `\`train.jsonl\` and \`development.jsonl\` have a line a group; \`corpus.jsonl\` has the passages. In groups the title stands at the
start of the text, as the trained model reads it, and \`title\` is empty.

\`\`\`sh
python -m tevatron.reranker.driver.train --dataset_name json --dataset_path DIR/train.jsonl ...
\`\`\``,
};

/** Tevatron puts the title before the text; here it stands there already. */
function toPassage({ chunkId, text }: GroupPassage): object {
  return { docid: chunkId, title: '', text };
}
