import { judgementSchema, type Judgement } from '../core/contracts/judgement';
import type { MinedBetween, MinedQuery } from '../core/contracts/negatives';
import type { SyntheticPassage } from '../core/contracts/syntheticPassage';
import { querySchema } from '../core/contracts/query';
import { batches, groupsBy } from '../core/batches';
import { encoderOf } from '../core/encoderOf';
import { selectMiningRules, type MiningRules } from '../core/mining/miningRules';
import { addToYield, createYield, summarizeYield, type MiningYield } from '../core/mining/miningYield';
import type { MiningInput } from '../core/mining/pool';
import { selectNegatives } from '../core/mining/selectNegatives';
import { selectSynthetic } from '../core/mining/syntheticRoles';
import { learnsFromLists } from '../core/recipes/trainingPlan';
import { createRowJoin } from '../core/rowJoin';
import { toChunk } from '../core/syntheticPassages';
import { labelOf, selectCuts } from '../core/strategies/judge/gradeCuts';
import type { ArtifactWriter } from '../infra/artifactStore/artifactWriter';
import { openScorer, type ScoredQuery } from './mining/openScorer';
import { defineStage } from './stage/definition';
import { lookUpChunks } from './stage/lookUpChunks';
import { openCandidates } from './stage/openCandidates';
import { openWritten } from './stage/openWritten';

/** Queries whose candidates are held with their text at a time: at 60 candidates of 1 KB, 30 MB; their vectors as much. */
const queriesPerPass = 500;

/**
 * For every query that passed the judge: its positives, and the passages that look right and are not; to both come those
 * that a model wrote for it.
 */
export const mineNegatives = defineStage({
  name: 'negatives',
  version: 3,
  inputs: ['queries', 'candidates', 'judgements', 'written', 'chunks', 'embeddings'],
  configure(spec) {
    const { perDevelopmentQuery } = spec.negatives;
    const rules = { ...selectMiningRules(spec.negatives), cuts: selectCuts(spec.judge) };
    return {
      ...{ rules, perDevelopmentQuery, ...(rules.cut ? { choice: encoderOf(spec) } : {}) },
      ...(learnsFromLists(spec.train) ? { between: 'keep' as const } : {}),
    };
  },
  async run({ config: { rules, perDevelopmentQuery, choice, between }, inputs, output, ...context }) {
    const scorer = rules.cut && choice ? await openScorer(rules.cut.scorer, choice, { inputs, ...context }) : undefined;
    const sum = createYield(rules);
    const candidatesOf = openCandidates(inputs.candidates);
    const judgementsOf = createRowJoin(
      groupsBy(inputs.judgements.rows(judgementSchema), ({ queryId }) => queryId),
      ([row]) => row?.queryId,
    );
    const writtenFor = openWritten(inputs.written);
    for await (const queries of batches(inputs.queries.rows(querySchema), queriesPerPass)) {
      const joined = [];
      for (const query of queries) {
        const candidates = await candidatesOf(query.id);
        const judgements = await judgementsOf(query.id);
        output.counts.in += 1;
        if (judgements) joined.push({ query, candidates, judgements, written: await writtenFor(query.id) });
        else output.countDropped('dropped-by-judge');
      }
      const chunks = await lookUpChunks(inputs.chunks, new Set(joined.flatMap(idsOf)));
      for (const { written } of joined) for (const each of written) chunks.set(each.id, toChunk(each));
      const scores = await scorer?.(joined, chunks);
      for (const each of joined) {
        const found = { ...each, chunks, scores: scores?.get(each.query.id) };
        await mineQuery(found, { ...rules, perDevelopmentQuery, keepsBetween: between === 'keep' }, output, sum);
        await context.progress({ done: output.counts.in, total: inputs.queries.rowCount(), unit: 'queries' });
      }
    }
    output.summary = summarizeYield(sum, rules);
  },
});

function idsOf({ query, candidates }: ScoredQuery): string[] {
  return [query.chunkId, ...candidates.map(({ chunkId }) => chunkId)];
}

type JoinedQuery = ScoredQuery & { judgements: Judgement[]; written: SyntheticPassage[] } & Pick<
    MiningInput,
    'chunks' | 'scores'
  >;

async function mineQuery(
  { query, candidates, judgements, written, chunks, scores }: JoinedQuery,
  rules: MiningRules & { keepsBetween: boolean; perDevelopmentQuery: number },
  output: ArtifactWriter,
  sum: MiningYield,
): Promise<void> {
  const source = chunks.get(query.chunkId);
  if (!source) return output.drop('no-source-passage', { queryId: query.id, chunkId: query.chunkId });
  const byChunk = new Map(judgements.map((judgement) => [judgement.chunkId, judgement]));
  const own = byChunk.get(source.id);
  const label = own ? labelOf(own.grade, rules.cuts) : 'positive';
  // Nothing is known to answer it: as where the judge gave its own passage the lowest grade (collectJudgements).
  if (own && label !== 'positive')
    return output.drop(label === 'ambiguous' ? 'source-ambiguous' : 'source-not-relevant', gradeOf(own));
  const ambiguous = judgements.filter(({ grade }) => labelOf(grade, rules.cuts) === 'ambiguous');
  if (!rules.keepsBetween) for (const judgement of ambiguous) await output.drop('ambiguous-grade', gradeOf(judgement));
  const result = selectNegatives({ queryId: query.id, source, candidates, judgements: byChunk, chunks, scores }, rules);
  const { excluded, notJudged } = result;
  const synthetic = selectSynthetic(written, source.id);
  const positives = [...result.positives, ...synthetic.positives];
  const negatives = [...result.negatives, ...synthetic.negatives];
  addToYield(sum, result, rules);
  for (const { reason, ...row } of excluded) await output.drop(reason, { queryId: query.id, ...row });
  const between = rules.keepsBetween ? listBetween(ambiguous, synthetic.between) : [];
  if (!rules.keepsBetween)
    for (const { id, grade, scale } of synthetic.between)
      await output.drop('ambiguous-synthetic', { queryId: query.id, chunkId: id, grade, scale });
  if (notJudged > 0) output.countDropped('not-judged', notJudged);
  if (negatives.length === 0) return output.drop('no-negatives', { queryId: query.id, query: query.text });
  const spare = result.spare.slice(0, Math.max(0, rules.perDevelopmentQuery - negatives.length));
  const kept = { ...(between.length > 0 ? { between } : {}), negatives, ...(spare.length > 0 ? { spare } : {}) };
  await output.write({ queryId: query.id, positives, ...kept } satisfies MinedQuery);
}

function listBetween(judged: readonly Judgement[], written: readonly SyntheticPassage[]): MinedBetween[] {
  return [
    ...judged.map(({ chunkId, grade, scale }) => ({ chunkId, grade, scale, source: 'judged' as const })),
    ...written.map(({ id, grade, scale }) => ({ chunkId: id, grade, scale, source: 'synthetic' as const })),
  ];
}

function gradeOf({ queryId, chunkId, grade, scale }: Judgement): object {
  return { queryId, chunkId, grade, scale };
}
