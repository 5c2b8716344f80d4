import type { Candidate } from '../../../../core/contracts/candidate';
import type { Chunk } from '../../../../core/contracts/chunk';
import type { Judgement } from '../../../../core/contracts/judgement';
import type { MiningRules } from '../../../../core/mining/miningRules';
import type { MiningInput } from '../../../../core/mining/pool';

/** The three hardest that a judge of two grades refused; nothing is cut by a score. */
export const rules: MiningRules = {
  ranges: [{ from: 1, to: 1000, count: 3 }],
  ...{ order: 'hardest', seed: 0, unjudged: 'drop', nearDuplicate: 0.6, cuts: { positiveFrom: 1, negativeTo: 0 } },
};
export const cut = { scorer: 'dense', falseNegatives: 'drop' as const };

const chunkOf = (id: string, text: string): Chunk => ({
  ...{ id, documentId: `d-${id}`, index: 0, text, start: 0, end: text.length },
});
const judge = (chunkId: string, grade: number, scale = 1): Judgement => ({
  ...{ queryId: 'q', chunkId, grade, scale, strategy: 's', promptVersion: 'p', model: 'm', requestKey: 'k' },
});
const candidateOf = (chunkId: string, rank: number): Candidate => ({
  ...{ queryId: 'q', chunkId, sources: [{ retriever: 'bm25', rank, score: 1 }] },
});

/** Passages c1, c2 … in order of rank, with what each says, its grade (none: nobody judged it) and its score. */
export type Row = [text: string, grade?: number | undefined, score?: number | undefined];

export function inputOf(own: Row, rows: Row[], scale = 1): MiningInput {
  const all = [own, ...rows].map(([text, grade, score], index) => ({ id: `c${index}`, text, grade, score }));
  const judged = all.flatMap(({ id, grade }) => (grade === undefined ? [] : [[id, judge(id, grade, scale)] as const]));
  return {
    ...{ queryId: 'q', source: chunkOf('c0', own[0]), judgements: new Map(judged) },
    candidates: all.slice(1).map(({ id }, index) => candidateOf(id, index + 1)),
    chunks: new Map(all.map(({ id, text }) => [id, chunkOf(id, text)])),
    scores: new Map(all.flatMap(({ id, score }) => (score === undefined ? [] : [[id, score] as const]))),
  };
}
