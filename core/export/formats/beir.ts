import type { ExportFormat } from '../exportFormat';

/** BEIR's names of splits; `other` is our own. */
const splitNames = { train: 'train', development: 'dev', other: 'other' };

/** A BEIR folder: beir 2.2's `GenericDataLoader` and every tool that speaks its format. */
export const beir: ExportFormat = {
  createWriter: () => ({
    query: ({ id, text, chunkId, language, strategy, promptVersion, kind }, split) => {
      const metadata = {
        split: splitNames[split],
        passage_id: chunkId,
        language,
        strategy,
        prompt_version: promptVersion,
      };
      const line = JSON.stringify({ _id: id, text, metadata: { ...metadata, ...(kind ? { kind } : {}) } });
      return [{ file: 'queries.jsonl', line }];
    },
    judgement: ({ queryId, chunkId, grade }, split) => [
      { file: `qrels/${splitNames[split]}.tsv`, line: `${queryId}\t${chunkId}\t${grade}` },
    ],
    passage: ({ id, title = '', text, documentId, index }) => {
      const line = JSON.stringify({ _id: id, title, text, metadata: { document_id: documentId, position: index } });
      return [{ file: 'corpus.jsonl', line }];
    },
    header: (file) => (file.startsWith('qrels/') ? 'query-id\tcorpus-id\tscore' : undefined),
  }),
  // The hub reads all files of a data set with one loader: it keeps BEIR's judgements in repositories of their own.
  configsOf: () => [
    { name: 'corpus', files: [{ split: 'corpus', path: 'corpus.jsonl' }] },
    { name: 'queries', files: [{ split: 'queries', path: 'queries.jsonl' }] },
  ],
  explain:
    () => `A BEIR folder. \`corpus.jsonl\` holds passages, \`queries.jsonl\` all judged questions, \`qrels/\` what the judge said:
\`train.tsv\` and \`dev.tsv\` of the questions that are trained on and held back, \`other.tsv\` of questions that were judged
and made no training group. Grades are the judge's own, 0 included.

\`\`\`python
from beir.datasets.data_loader import GenericDataLoader

corpus, queries, qrels = GenericDataLoader("DIR").load(split="train")
\`\`\``,
};
