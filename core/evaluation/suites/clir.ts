import { z } from 'zod';
import { formatDifference } from '../../report/format';
import { compareSets } from './compareSets';
import { defineSuite, figure, metricOf, scoreOf, setNameSchema, sharedSystems, type Evaluations } from './suite';

/** Arms beside the direct one, with their titles. */
const others = {
  queryTranslation: 'Query translation',
  documentTranslation: 'Document translation',
  gold: 'Gold',
} as const;
const armNames = Object.keys(others) as (keyof typeof others)[];

/**
 * What translating is worth where questions and documents are of different languages. `gold`: documents that people wrote
 * or translated. Source: Valentini et al. 2025 (CLIRudit).
 */
export const clir = defineSuite({
  settings: z
    .strictObject({
      direct: setNameSchema,
      queryTranslation: setNameSchema.optional(),
      documentTranslation: setNameSchema.optional(),
      gold: setNameSchema.optional(),
    })
    .refine((arms) => armNames.some((name) => arms[name] !== undefined), {
      message: `has nothing to compare direct with; name one of ${armNames.join(', ')} beside it`,
    }),
  listSets: (arms) =>
    (['direct', ...armNames] as const).flatMap((name) => {
      const set = arms[name];
      return set === undefined ? [] : [{ path: [name], set }];
    }),
  build({ direct, ...arms }, evaluations) {
    const compared = armNames.flatMap((name) => {
      const set = arms[name];
      return set === undefined ? [] : [{ title: others[name], set }];
    });
    const systems = sharedSystems([direct, ...compared.map(({ set }) => set)], evaluations);
    const rows = systems.map((system) => {
      const base = metricOf(evaluations, direct, system);
      const cells = compared.flatMap(({ set }) => {
        const metric = metricOf(evaluations, set, system);
        const interval = compareSets({ set, base: direct, system }, evaluations);
        return [figure(metric.mean, metric), figure(metric.mean - base.mean, interval)];
      });
      return { system, cells: [figure(base.mean, base), ...cells] };
    });
    return {
      sentences: [
        `Questions against documents of another language as they are (${direct}), and with one side translated; differences are to the direct arm. Translations are the sets’ own: nothing is translated here.`,
        'Intervals are 95% bootstrap intervals over questions; that of a difference is of pairs, and is left out where the two arms do not ask questions with the same ids.',
        ...(arms.gold === undefined ? [] : [describeGold({ direct, gold: arms.gold }, systems, evaluations)]),
      ],
      columns: [
        { title: 'Direct', kind: 'score' },
        ...compared.flatMap(({ title }) => [
          { title, kind: 'score' as const },
          { title: `${title} − direct`, kind: 'difference' as const },
        ]),
      ],
      rows,
    };
  },
});

/** What people wrote should be the upper bound; where it is not, the sets or the system deserve a look. */
function describeGold(
  { direct, gold }: { direct: string; gold: string },
  systems: readonly string[],
  evaluations: Evaluations,
): string {
  const below = systems.flatMap((system) => {
    const difference = scoreOf(evaluations, gold, system) - scoreOf(evaluations, direct, system);
    return difference < 0 ? [`${system} (${formatDifference(difference)})`] : [];
  });
  if (below.length === 0) return 'Gold is at or above direct for every system, as an upper bound should be.';
  return `Gold is below direct for ${below.join(', ')}: for these it is no upper bound.`;
}
