import { escapeUTF8 } from 'entities';
import type { Candidate } from '../../contracts/candidate';
import type { ExportFormat, ExportItem } from '../exportFormat';

/** trec_eval's qrels and runs, topics as `id<TAB>question`, and the passages as TREC documents. */
export const trec: ExportFormat = {
  createWriter: () => ({
    query: ({ id, text }, split) => [
      { file: `topics/${split}.tsv`, line: `${id}\t${text.replace(/\s+/g, ' ').trim()}` },
    ],
    judgement: ({ queryId, chunkId, grade }, split) => [
      { file: `qrels/${split}.txt`, line: `${queryId} 0 ${chunkId} ${grade}` },
    ],
    passage: ({ id, title, text }) => {
      const heading = title === undefined ? '' : `<TITLE>${escapeUTF8(title)}</TITLE>\n`;
      const line = `<DOC>\n<DOCNO>${id}</DOCNO>\n${heading}<TEXT>\n${escapeUTF8(text)}\n</TEXT>\n</DOC>`;
      return [{ file: 'passages.trec', line }];
    },
    candidates: runLines,
  }),
  configsOf: () => [],
  explain:
    () => `\`qrels/<split>.txt\` has what the judge said in trec_eval's four columns, \`runs/<retriever>.trec\` what each retriever found,
\`topics/<split>.tsv\` the questions and \`passages.trec\` the passages. The judge saw no more than the retrievers found: the
labels are not complete, and a run of another system is measured by them only as far as it found the same passages.

\`\`\`sh
trec_eval -c -m ndcg_cut.10 DIR/qrels/train.txt DIR/runs/bm25.trec
\`\`\``,
};

/** Each retriever's own list, best first. */
function runLines(candidates: Candidate[]): ExportItem[] {
  const found = candidates.flatMap(({ queryId, chunkId, sources }) =>
    sources.map(({ retriever, rank, score }) => ({ queryId, chunkId, retriever, rank, score })),
  );
  found.sort((left, right) => left.rank - right.rank);
  return found.map(({ queryId, chunkId, retriever, rank, score }) => ({
    file: `runs/${retriever}.trec`,
    line: `${queryId} Q0 ${chunkId} ${rank} ${score} ${retriever}`,
  }));
}
