import { z } from 'zod';
import { suiteNames, suites } from '../../evaluation/suites/registry';

/** One suite: a section with the name of its protocol and what it compares. */
export const suiteSchema = z
  .strictObject({
    futurequery: suites.futurequery.settings.optional(),
    multiloko: suites.multiloko.settings.optional(),
    clir: suites.clir.settings.optional(),
    'mmteb-lite': suites['mmteb-lite'].settings.optional(),
  })
  .refine((suite) => suiteNames.filter((name) => suite[name] !== undefined).length === 1, {
    message: `name exactly one of ${suiteNames.join(', ')}; another suite is another item of the list`,
  });
export type SuiteSpec = z.infer<typeof suiteSchema>;
