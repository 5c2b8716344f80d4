import { z } from 'zod';
import type { SuiteCell } from '../../contracts/suite';
import { mean, standardError } from '../statistics';
import { defineSuite, scoreOf, setNameSchema, sharedSystems } from './suite';

const arms = ['local', 'translated', 'sourced'] as const;

const languageSchema = z.strictObject({
  language: z.string().min(1),
  /** Questions written in the language, about what is known where it is spoken. */
  local: setNameSchema,
  /** The same questions translated to English. */
  translated: setNameSchema,
  /** Questions from English sources, translated into the language. */
  sourced: setNameSchema,
});

/**
 * How much a language, and where questions come from, matter. A language without one of its arms is no language here:
 * the aggregates would be over others. Source: Hupkes and Bogoychev 2025, with nDCG@10 in place of exact match.
 */
export const multiloko = defineSuite({
  settings: z.strictObject({ languages: z.array(languageSchema).min(2) }),
  listSets: ({ languages }) =>
    languages.flatMap((language, place) =>
      arms.map((arm) => ({ path: ['languages', place, arm], set: language[arm] })),
    ),
  build({ languages }, evaluations) {
    const sets = languages.flatMap((language) => arms.map((arm) => language[arm]));
    const rows = sharedSystems(sets, evaluations).map((system) => {
      const [local, translated, sourced] = arms.map((arm) =>
        languages.map((language) => scoreOf(evaluations, language[arm], system)),
      ) as [number[], number[], number[]];
      const gap = Math.max(...local) - Math.min(...local);
      return {
        system,
        cells: [
          overLanguages(local),
          { value: gap },
          overLanguages(local.map((value, place) => value - translated[place]!)),
          overLanguages(local.map((value, place) => value - sourced[place]!)),
        ],
      };
    });
    return {
      sentences: [
        `Over ${languages.length} languages (${languages.map(({ language }) => language).join(', ')}): average on local questions; gap between the best and the worst language; MTE, the mother-tongue effect: local questions less the same in English; LE, the locality effect: local questions less English-sourced ones in the language.`,
        '± is two standard errors over languages. A small gap can mean uniformly bad.',
      ],
      columns: [
        { title: 'Average', kind: 'score' },
        { title: 'Gap', kind: 'score' },
        { title: 'MTE', kind: 'difference' },
        { title: 'LE', kind: 'difference' },
      ],
      rows,
    };
  },
});

function overLanguages(values: readonly number[]): SuiteCell {
  return { value: mean(values), twoStandardErrors: 2 * standardError(values) };
}
