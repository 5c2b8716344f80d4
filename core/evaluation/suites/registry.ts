import { clir } from './clir';
import { futurequery } from './futurequery';
import { mmtebLite } from './mmtebLite';
import { multiloko } from './multiloko';

/** Every protocol over several sets, by the name that a spec gives it: another one is a file and a line here. */
export const suites = { futurequery, multiloko, clir, 'mmteb-lite': mmtebLite } as const;
export type SuiteName = keyof typeof suites;
export const suiteNames = Object.keys(suites) as SuiteName[];
