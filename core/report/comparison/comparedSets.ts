import type { PairedFigures } from '../../comparison/comparePairs';
import type { ComparedSet, ComparedSystem, RunsComparison } from '../../contracts/comparison';
import { hasFewQueries } from '../../evaluation/fewestQueries';
import { formatCount, formatDifference, formatP, formatPlural, formatScore } from '../format';
import {
  lineBreak,
  note,
  strong,
  type Block,
  type Content,
  type Figure,
  type Section,
  type Table,
} from '../reportDocument';
import { buildTrainingTag } from '../systemLabel';
import { readDifference } from '../verdict';

type Letters = ReadonlyMap<string, string>;
const shownMetric = 'nDCG@10';

/** Which tuned system of a run is set beside another's, in words. */
export interface ChosenSystem {
  one: string;
  several: string;
  how: string;
}

export const bestSystem: ChosenSystem = {
  one: 'best tuned system',
  several: 'best tuned systems',
  how: 'The best tuned system of a run is the one with the highest nDCG@10 on these very questions, which favours it.',
};

/** The sets that several runs evaluated alike, with every system, and one tuned system of each run question by question. */
export function buildComparedSets(
  { sets, apart }: Pick<RunsComparison, 'sets' | 'apart'>,
  letters: Letters,
  chosen = bestSystem,
): Section {
  const none: Block = { kind: 'paragraph', content: ['No two runs evaluated the same lists of the same set.'] };
  const blocks =
    sets.length > 0 ? [howToRead(chosen), ...sets.flatMap((set) => buildSet(set, letters, chosen))] : [none];
  return { id: 'metrics', title: 'Metrics', blocks: [...blocks, ...listApart(apart, letters)] };
}

function howToRead({ how }: ChosenSystem): Block {
  return {
    kind: 'paragraph',
    tone: 'quiet',
    content: [
      'Sets stand together where documents, questions, judgements and the passages of the re-ranked lists are the same. ' +
        `${how} p values are of a two-sided paired randomisation test and, for each metric, adjusted by Holm over the ` +
        'pairs of runs.',
    ],
  };
}

function buildSet(set: ComparedSet, letters: Letters, chosen: ChosenSystem): Block[] {
  const size = `${formatPlural(set.queries, 'question')}, ${formatPlural(set.documents, 'document')}, lists of ${formatCount(set.depth)}.`;
  const metrics = [...new Set(set.runs.flatMap(({ systems }) => systems.flatMap((each) => each.metrics.map(nameOf))))];
  return [
    { kind: 'heading', text: set.name },
    { kind: 'paragraph', content: [strong('Protocol: '), `${set.protocol} `, size] },
    drawBest(set, letters, chosen),
    listPairs(set, letters, chosen),
    ...metrics.map((metric) => listSystems(set, metric, { letters, chosen })),
  ];
}

function nameOf({ name }: { name: string }): string {
  return name;
}

/** What nobody tuned once, where it is the same in all runs, and the chosen system of each. */
function drawBest({ name, runs }: ComparedSet, letters: Letters, { one }: ChosenSystem): Figure {
  const untuned = (runs[0]?.systems ?? []).filter(({ tuned }) => !tuned);
  const shared = untuned.filter((system) => runs.every(({ systems }) => isAmong(systems, system)));
  const best = runs.flatMap(({ runId, best: deployed, systems }) =>
    systems.filter((system) => system.name === deployed).map((system) => ({ system, owner: letters.get(runId) })),
  );
  const bars = [...shared.map((system) => ({ system, owner: undefined })), ...best].flatMap(({ system, owner }) => {
    const metric = system.metrics.find((each) => each.name === shownMetric);
    if (!metric) return [];
    const label = owner === undefined ? system.name : `${owner} ${system.name}`;
    const { mean, low, high } = metric;
    return [{ label, tag: buildTrainingTag(system), tuned: system.tuned, mean, low, high }];
  });
  return {
    kind: 'figure',
    chart: { kind: 'bars', metric: shownMetric, bars },
    caption: `${shownMetric} on ${name} of each run's ${one} and of what nobody tuned, with 95% intervals`,
    description: `${shownMetric} on ${name}: ${bars.map(({ label, mean }) => `${label} ${formatScore(mean)}`).join(', ')}.`,
  };
}

function isAmong(systems: readonly ComparedSystem[], wanted: ComparedSystem): boolean {
  return systems.some((system) => JSON.stringify(system) === JSON.stringify(wanted));
}

function listPairs({ name, queries, runs, pairs }: ComparedSet, letters: Letters, { several }: ChosenSystem): Table {
  const metrics = pairs[0]?.metrics.map(({ metric }) => metric) ?? [];
  const labelOf = (runId: string): string =>
    `${letters.get(runId)} ${runs.find((run) => run.runId === runId)?.best ?? ''}`.trim();
  return {
    kind: 'table',
    caption: `The ${several} on ${name}, the first less the second: mean, 95% interval, p adjusted by Holm over ${formatPlural(pairs.length, 'pair')}`,
    columns: [{ title: 'Pair', align: 'text' }, ...metrics.map((title) => ({ title, align: 'number' as const }))],
    rows: pairs.map(({ first, second, metrics: figures }): Content[] => [
      [`${labelOf(first)} – ${labelOf(second)}`],
      ...figures.map((each) => renderDifference(each, queries)),
    ]),
  };
}

function renderDifference({ mean, low, high, adjustedPValue: pValue }: PairedFigures, queries: number): Content {
  const reading = hasFewQueries(queries) ? 'too-few' : readDifference({ low, high, pValue });
  const word = { better: 'better', worse: 'worse', 'not-shown': 'not shown', 'too-few': 'too few questions' }[reading];
  const isShown = reading === 'better' || reading === 'worse';
  const interval = `${formatDifference(low)} to ${formatDifference(high)}, ${formatP(pValue)}`;
  return [
    isShown ? strong(formatDifference(mean)) : formatDifference(mean),
    ' ',
    note(word),
    lineBreak,
    note(interval),
  ];
}

function listSystems(
  { name, runs }: ComparedSet,
  metric: string,
  { letters, chosen: { one } }: { letters: Letters; chosen: ChosenSystem },
): Table {
  const systems = [...new Set(runs.flatMap((run) => run.systems.map(nameOf)))];
  return {
    kind: 'table',
    caption: `${metric} on ${name}: mean and 95% interval; each run's ${one} in bold`,
    columns: [
      { title: 'System', align: 'text' },
      ...runs.map(({ runId }) => ({ title: `Run ${letters.get(runId)}`, align: 'number' as const })),
    ],
    rows: systems.map((system): Content[] => [
      [system],
      ...runs.map(({ best, systems: own }): Content => {
        const found = own.find((each) => each.name === system)?.metrics.find((each) => each.name === metric);
        if (!found) return ['–'];
        const mean = formatScore(found.mean);
        return [
          system === best ? strong(mean) : mean,
          ' ',
          note(`${formatScore(found.low)} to ${formatScore(found.high)}`),
        ];
      }),
    ]),
  };
}

function listApart(apart: RunsComparison['apart'], letters: Letters): Block[] {
  if (apart.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: 'Evaluations that stand apart',
      columns: ['Run', 'Set', 'Why'].map((title) => ({ title, align: 'text' as const })),
      rows: apart.map(({ runId, set, reason }) => [[letters.get(runId) ?? runId], [set], [reason]]),
    },
  ];
}
