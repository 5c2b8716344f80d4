import { z } from 'zod';
import type { DepthSweep, EvaluationResult } from '../../contracts/evaluation';
import type { ReportData } from '../../contracts/report';
import { formatCount, formatDifference, formatScore } from '../format';
import { buildListsLabel } from '../systemLabel';
import { strong, type Block, type Content, type Figure, type Section, type Table } from '../reportDocument';

type Point = DepthSweep['points'][number];

const speedSchema = z.object({ pairsPerSecond: z.record(z.string(), z.number().positive()) });

/** What re-ranking more of each list gives and costs; none where no evaluation looked at it. */
export function buildDepthSection({ evaluations, stages }: ReportData): Section[] {
  const swept = evaluations.flatMap(({ depths, ...evaluation }) => (depths ? [{ evaluation, depths }] : []));
  if (swept.length === 0) return [];
  const blocks = swept.flatMap(({ evaluation, depths }) => {
    const summary = stages.find(({ name, item }) => name === 'evaluate' && item === evaluation.name)?.summary;
    const pairsPerSecond = speedSchema.safeParse(summary).data?.pairsPerSecond[depths.system];
    return buildSet(evaluation, depths, pairsPerSecond);
  });
  return [{ id: 'depth', title: 'How deep to rerank', blocks }];
}

function buildSet(
  { name, lists }: Pick<EvaluationResult, 'name' | 'lists'>,
  { system, points, chosen }: DepthSweep,
  pairsPerSecond: number | undefined,
): Block[] {
  const [asTheyAre, ...reranked] = points;
  if (!asTheyAre || reranked.length === 0) return [];
  const gainPerPassage = ({ depth, mean }: Point): number => (mean - asTheyAre.mean) / depth;
  const thriftiest = reranked.reduce((best, each) => (gainPerPassage(each) > gainPerPassage(best) ? each : best));
  const advice: Content = [
    ...(chosen === undefined ? [] : [`The generated development questions choose the top ${chosen}. `]),
    gainPerPassage(thriftiest) > 0
      ? `Most nDCG@10 for its time gives the top ${thriftiest.depth}: passages cost alike, so gain a passage is gain a millisecond.`
      : 'At no depth does it gain anything over the lists as they are.',
  ];
  return [
    { kind: 'heading', text: name },
    drawPoints(`${name} by how many passages of ${buildListsLabel(lists)}`, points, { chosen, pairsPerSecond }),
    { kind: 'paragraph', content: advice },
    listPoints(name, { system, points, chosen }, pairsPerSecond),
  ];
}

function drawPoints(
  what: string,
  points: readonly Point[],
  { chosen, pairsPerSecond }: { chosen: number | undefined; pairsPerSecond: number | undefined },
): Figure {
  const values = points.map(({ depth, mean }) => `${depth}: ${formatScore(mean)}`).join(', ');
  const time = pairsPerSecond === undefined ? {} : { millisecondsPerPassage: 1000 / pairsPerSecond };
  return {
    kind: 'figure',
    chart: { kind: 'depths', points: points.map((point) => ({ ...point, isChosen: point.depth === chosen })), ...time },
    caption: `nDCG@10 on ${what} are re-ranked, with 95% intervals${chosen === undefined ? '' : '; filled: chosen on generated development questions'}`,
    description: `nDCG@10 by depth: ${values}.`,
  };
}

function listPoints(name: string, { system, points, chosen }: DepthSweep, pairsPerSecond: number | undefined): Table {
  const timed = pairsPerSecond !== undefined;
  const titles = ['nDCG@10', 'Gain', ...(timed ? ['Milliseconds a question', 'Gain in 100 ms'] : [])];
  const [asTheyAre] = points;
  return {
    kind: 'table',
    caption: `“${system}” on ${name}: quality and time by depth`,
    columns: [
      { title: 'Passages re-ranked', align: 'number' },
      ...titles.map((title) => ({ title, align: 'number' as const })),
    ],
    rows: points.map(({ depth, mean }) => {
      const gain = mean - (asTheyAre?.mean ?? 0);
      const milliseconds = timed ? (1000 * depth) / pairsPerSecond : 0;
      const cost = [[formatCount(milliseconds)], [depth === 0 ? '–' : formatDifference((100 * gain) / milliseconds)]];
      const shown = depth === 0 ? 'none' : String(depth);
      return [
        [depth === chosen ? strong(shown) : shown],
        [formatScore(mean)],
        [formatDifference(gain)],
        ...(timed ? cost : []),
      ];
    }),
  };
}
