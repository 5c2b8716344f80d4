import { splitByRole } from '../../assembly/roles';
import type { GroupPassage } from '../../contracts/trainingGroup';
import type { ExportFormat } from '../exportFormat';
import { passageText } from '../../passageText';
import { withDecimals } from '../withDecimals';
import { configsByFolder } from './configsByFolder';

/**
 * FlagEmbedding's JSON lines (its 1.3 trainers of embedders and rerankers). Its trainer reads every file of a folder
 * that it is given, so each split has a folder of its own.
 */
export const flagEmbedding: ExportFormat = {
  createWriter: ({ hasTeacherScores }) => ({
    group: ({ query, passages }, split) => {
      const { positives, negatives } = splitByRole(passages);
      const texts = { query, pos: positives.map(({ text }) => text), neg: negatives.map(({ text }) => text) };
      const scoresOf = (listed: GroupPassage[]) => listed.map(({ teacherScores: [score = 0] = [] }) => score);
      const line = hasTeacherScores
        ? withDecimals(texts, { pos_scores: scoresOf(positives), neg_scores: scoresOf(negatives) })
        : JSON.stringify(texts);
      return [{ file: `groups/${split}/groups.jsonl`, line }];
    },
    passage: (passage) => [{ file: 'candidates/pool.jsonl', line: JSON.stringify({ text: passageText(passage) }) }],
  }),
  configsOf: (files) => [
    {
      name: 'groups',
      files: files.flatMap((path) => {
        const split = /^groups\/([^/]+)\//.exec(path)?.[1];
        return split ? [{ split, path }] : [];
      }),
    },
    ...configsByFolder(files),
  ],
  explain: ({ hasTeacherScores }) => {
    const scores = hasTeacherScores
      ? ', and with the scores of the teacher in `pos_scores` and `neg_scores` (`--knowledge_distillation True`)'
      : '';
    return `\`groups/train/groups.jsonl\` and \`groups/development/groups.jsonl\` have a line a group with \`query\`, \`pos\` and \`neg\`${scores}.
\`candidates/pool.jsonl\` has the passages, for \`hn_mine.py --candidate_pool\`.

\`\`\`sh
torchrun --nproc_per_node 1 -m FlagEmbedding.finetune.reranker.encoder_only.base \\
  --train_data DIR/groups/train/groups.jsonl --train_group_size 8 ...
\`\`\``;
  },
};
