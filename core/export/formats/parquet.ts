import type { ExportFormat } from '../exportFormat';
import type { ParquetColumn, ParquetTable } from '../parquetTable';
import { configsByFolder } from './configsByFolder';

/** Parquet tables as Hugging Face's hub shows them: groups, questions, judgements, passages and candidates. */
export const parquet: ExportFormat = {
  createWriter: () => ({
    group: ({ queryId, query, passages }, split) => {
      const listed = passages.map(({ chunkId, text, label, teacherScores: [score = null, ...more] = [], source }) => {
        return { passage_id: chunkId, text, label, teacher_score: more.length > 0 ? null : score, source };
      });
      return [{ file: `groups/${split}.parquet`, row: { query_id: queryId, query, passages: listed } }];
    },
    query: ({ id, text, chunkId, language, strategy, promptVersion, kind = null }, split) => {
      const row = { query_id: id, text, passage_id: chunkId, language, strategy, prompt_version: promptVersion, kind };
      return [{ file: `queries/${split}.parquet`, row }];
    },
    judgement: ({ queryId, chunkId, grade, scale, strategy, promptVersion, model, reason = null }, split) => {
      const row = { query_id: queryId, passage_id: chunkId, grade, scale, strategy, prompt_version: promptVersion };
      return [{ file: `judgements/${split}.parquet`, row: { ...row, model, reason } }];
    },
    passage: ({ id, documentId, index, title = null, text, language = null }) => {
      const row = { passage_id: id, document_id: documentId, position: index, title, text, language };
      return [{ file: 'passages/train.parquet', row }];
    },
    candidates: (candidates) =>
      candidates.flatMap(({ queryId, chunkId, sources }) =>
        sources.map(({ retriever, rank, score }) => {
          return {
            file: 'candidates/train.parquet',
            row: { query_id: queryId, passage_id: chunkId, retriever, rank, score },
          };
        }),
      ),
    parquet: tables,
  }),
  configsOf: configsByFolder,
  explain:
    () => `Parquet files, a folder a table: \`groups\`, \`queries\` and \`judgements\` by split, \`passages\` and \`candidates\` whole.

\`\`\`python
from datasets import load_dataset

groups = load_dataset("DIR", "groups", split="train")
\`\`\``,
};

const text = (...names: string[]): ParquetColumn[] => names.map((name) => ({ name, type: 'text' }));
const integer = (name: string): ParquetColumn => ({ name, type: 'integer' });

/** By the folder of a file. */
const tables: Record<string, ParquetTable> = {
  groups: { columns: [...text('query_id', 'query'), { name: 'passages', type: 'passages' }] },
  queries: { columns: text('query_id', 'text', 'passage_id', 'language', 'strategy', 'prompt_version', 'kind') },
  judgements: {
    columns: [
      ...text('query_id', 'passage_id'),
      ...[integer('grade'), integer('scale')],
      ...text('strategy', 'prompt_version', 'model', 'reason'),
    ],
  },
  passages: {
    columns: [...text('passage_id', 'document_id'), integer('position'), ...text('title', 'text', 'language')],
  },
  candidates: {
    columns: [...text('query_id', 'passage_id', 'retriever'), integer('rank'), { name: 'score', type: 'number' }],
  },
};
