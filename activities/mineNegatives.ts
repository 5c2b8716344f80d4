import { candidateSchema, type Candidate } from '../core/contracts/candidate';
import type { Chunk } from '../core/contracts/chunk';
import { judgementSchema, type Judgement } from '../core/contracts/judgement';
import type { MinedQuery } from '../core/contracts/negatives';
import type { PipelineSpec } from '../core/contracts/pipelineSpec';
import { querySchema, type Query } from '../core/contracts/query';
import { batches, groupsBy } from '../core/batches';
import { selectNegatives } from '../core/mining/selectNegatives';
import { createRowJoin, createSubsetJoin } from '../core/rowJoin';
import { labelOf, selectCuts, type GradeCuts } from '../core/strategies/judge/gradeCuts';
import { judgeStrategies } from '../core/strategies/judge/registry';
import type { ArtifactWriter } from '../infra/artifactStore/artifactWriter';
import { defineStage } from './stage/definition';
import { lookUpChunks } from './stage/lookUpChunks';

const queriesPerPass = 1000;

/** For every query that passed the judge: its positives, and the passages that look right and are not. */
export const mineNegatives = defineStage({
  name: 'negatives',
  version: 1,
  inputs: ['queries', 'candidates', 'judgements', 'chunks'],
  configure: ({ negatives, judge }) => ({ perQuery: negatives.perQuery, ...configureCuts(judge) }),
  async run({ config, inputs, output, progress }) {
    const candidatesOf = createSubsetJoin(
      groupsBy(inputs.candidates.rows(candidateSchema), ({ queryId }) => queryId),
      ([row]) => row?.queryId,
    );
    const judgementsOf = createRowJoin(
      groupsBy(inputs.judgements.rows(judgementSchema), ({ queryId }) => queryId),
      ([row]) => row?.queryId,
    );
    for await (const queries of batches(inputs.queries.rows(querySchema), queriesPerPass)) {
      const joined = [];
      for (const query of queries) {
        const candidates = await candidatesOf(query.id);
        const judgements = await judgementsOf(query.id);
        output.counts.in += 1;
        if (judgements) joined.push({ query, candidates, judgements });
        else output.countDropped('dropped-by-judge');
      }
      const ids = joined.flatMap(({ query, candidates }) => [
        query.chunkId,
        ...candidates.map(({ chunkId }) => chunkId),
      ]);
      const chunks = await lookUpChunks(inputs.chunks, new Set(ids));
      for (const each of joined) {
        await mineQuery(each, chunks, config, output);
        await progress({ done: output.counts.in, total: inputs.queries.rowCount(), unit: 'queries' });
      }
    }
  },
});

interface MiningConfig {
  perQuery: number;
  cuts?: GradeCuts;
}

/** Two grades can be cut in one place only, which keys need not name: they are what they were before there were more. */
function configureCuts(judge: PipelineSpec['judge']): { cuts?: GradeCuts } {
  return judgeStrategies[judge.strategy].scale > 1 ? { cuts: selectCuts(judge) } : {};
}

const cutOfTwoGrades: GradeCuts = { positiveFrom: 1, negativeTo: 0 };

async function mineQuery(
  { query, candidates, judgements }: { query: Query; candidates: Candidate[]; judgements: Judgement[] },
  chunks: Map<string, Chunk>,
  { perQuery, cuts = cutOfTwoGrades }: MiningConfig,
  output: ArtifactWriter,
): Promise<void> {
  const source = chunks.get(query.chunkId);
  if (!source) return output.drop('no-source-passage', { queryId: query.id, chunkId: query.chunkId });
  const byChunk = new Map(judgements.map((judgement) => [judgement.chunkId, judgement]));
  const own = byChunk.get(source.id);
  const label = own ? labelOf(own.grade, cuts) : 'positive';
  // Nothing is known to answer it: as where the judge gave its own passage the lowest grade (collectJudgements).
  if (own && label !== 'positive')
    return output.drop(label === 'ambiguous' ? 'source-ambiguous' : 'source-not-relevant', gradeOf(own));
  for (const judgement of judgements)
    if (labelOf(judgement.grade, cuts) === 'ambiguous') await output.drop('ambiguous-grade', gradeOf(judgement));
  const { negatives, excluded } = selectNegatives({ source, candidates, judgements: byChunk, chunks, cuts }, perQuery);
  for (const { chunkId, reason } of excluded) await output.drop(reason, { queryId: query.id, chunkId });
  if (negatives.length === 0) return output.drop('no-negatives', { queryId: query.id, query: query.text });
  const positives = judgements
    .filter(({ grade }) => labelOf(grade, cuts) === 'positive')
    .map(({ chunkId, grade, scale }) => ({ chunkId, grade, scale }));
  await output.write({ queryId: query.id, positives, negatives } satisfies MinedQuery);
}

function gradeOf({ queryId, chunkId, grade, scale }: Judgement): object {
  return { queryId, chunkId, grade, scale };
}
