import { z } from 'zod';
import { formatScore } from '../../report/format';
import { countBorda } from '../borda';
import { selectTasks } from '../selectTasks';
import { mean } from '../statistics';
import { defineSuite, figure, scoreOf, setNameSchema, sharedSystems } from './suite';

/** Of fewer systems than this nothing is said about which sets the others predict. */
const fewestSystems = 5;

/** Ranks systems over several sets by Borda count, and says which sets the others predict. Source: Enevoldsen et al. 2025. */
export const mmtebLite = defineSuite({
  settings: z.strictObject({ sets: z.array(setNameSchema).min(2) }),
  listSets: ({ sets }) => sets.map((set, place) => ({ path: ['sets', place], set })),
  build({ sets }, evaluations) {
    const systems = sharedSystems(sets, evaluations);
    const scores = systems.map((system) => sets.map((set) => scoreOf(evaluations, set, system)));
    const points = countBorda(scores);
    const pools = sets.flatMap((set) => evaluations.get(set)?.pool ?? []);
    return {
      sentences: [
        `Borda count over ${sets.length} sets: on each a system earns a point for every system below it and half a point for every equal one. Ranks cannot be ruled by one set with large differences, as the mean can.`,
        ...(pools.length > 0
          ? [
              'The corpora are pools: judged relevant documents and what BM25 and the bi-encoder found first. Their figures are not comparable with those of whole corpora, and favour the systems that made the pools.',
            ]
          : []),
        ...describePredictable(sets, scores),
      ],
      columns: [
        { title: 'Borda', kind: 'points' },
        { title: 'Mean', kind: 'score' },
        ...sets.map((title) => ({ title, kind: 'score' as const })),
      ],
      rows: systems.map((system, row) => ({
        system,
        cells: [points[row]!, mean(scores[row]!), ...scores[row]!].map((value) => figure(value)),
      })),
    };
  },
});

/** The systems of a run are few and akin, so that this is a hint. */
function describePredictable(sets: readonly string[], scores: readonly number[][]): string[] {
  if (sets.length < 3 || scores.length < fewestSystems) return [];
  const { removed } = selectTasks(
    scores,
    sets.map((name) => ({ name })),
  );
  if (removed.length === 0) return ['No set is predicted by the others: each tells something of its own.'];
  const found = removed.map(({ name, correlation }) => `${name} (Spearman ${formatScore(correlation)})`);
  return [
    `Predicted by the others for these ${scores.length} systems, the most predictable first: ${found.join(', ')}.`,
  ];
}
