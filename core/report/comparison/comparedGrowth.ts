import type { ComparedSet, RunsComparison } from '../../contracts/comparison';
import { formatCount, formatScore } from '../format';
import type { Block, Section } from '../reportDocument';

const shownMetric = 'nDCG@10';

/** Quality by the amount of training data; none where the runs trained on equally much. */
export function buildComparedGrowth(
  { runs, sets, settings }: RunsComparison,
  letters: ReadonlyMap<string, string>,
): Section[] {
  const groups = new Map(runs.map(({ runId, trainingGroups }) => [runId, trainingGroups]));
  const blocks = sets.flatMap((set) => drawSet(set, groups, letters));
  if (blocks.length === 0) return [];
  const paths = settings.map(({ path }) => path);
  const differing =
    paths.length > 0 ? `The specs differ in ${paths.slice(0, 8).join(', ')}` : 'The specs do not differ';
  const more = paths.length > 8 ? ` and ${paths.length - 8} fields more` : '';
  const caution = `${differing}${more}: what is seen here is the amount of training data as far as nothing else changed with it.`;
  return [{ id: 'growth', title: 'By training data', blocks: [{ kind: 'paragraph', content: [caution] }, ...blocks] }];
}

function drawSet(
  { name, runs }: ComparedSet,
  groups: ReadonlyMap<string, number | undefined>,
  letters: ReadonlyMap<string, string>,
): Block[] {
  const dots = runs.flatMap(({ runId, best, systems }) => {
    const at = groups.get(runId);
    const metric = systems.find((system) => system.name === best)?.metrics.find((each) => each.name === shownMetric);
    if (at === undefined || !metric) return [];
    const { mean: value, low, high } = metric;
    return [{ run: letters.get(runId), at, value, low, high }];
  });
  if (new Set(dots.map(({ at }) => at)).size < 2) return [];
  const points = dots.sort((left, right) => left.at - right.at);
  const values = points.map(({ run, at, value }) => `${run} with ${formatCount(at)}: ${formatScore(value)}`).join(', ');
  return [
    {
      kind: 'figure',
      chart: { kind: 'lines', unit: 'training groups', lines: [{ name: 'best tuned system of each run', points }] },
      caption: `${shownMetric} on ${name} by the number of training groups, with 95% intervals`,
      description: `${shownMetric} on ${name} by training groups: ${values}.`,
    },
  ];
}
