import { z } from 'zod';
import type { SuiteColumn } from '../../contracts/suite';
import { defineSuite, figure, scoreOf, setNameSchema, sharedSystems } from './suite';

/**
 * How much a system loses on questions about what its models cannot have read: (familiar - novel) / familiar.
 * Source: Abdallah et al., EMNLP Findings 2025.
 */
export const futurequery = defineSuite({
  settings: z.strictObject({ familiar: setNameSchema, novel: setNameSchema }),
  listSets: ({ familiar, novel }) => [
    { path: ['familiar'], set: familiar },
    { path: ['novel'], set: novel },
  ],
  build({ familiar, novel }, evaluations) {
    const paces = evaluations.get(novel)?.paces ?? {};
    const isTimed = Object.keys(paces).length > 0;
    const rows = sharedSystems([familiar, novel], evaluations).map((system) => {
      const [known, unknown] = [familiar, novel].map((set) => scoreOf(evaluations, set, system)) as [number, number];
      const { secondsPerQuery = NaN, documentsPerSecond = NaN } = paces[system] ?? {};
      const times = isTimed ? [figure(secondsPerQuery), figure(documentsPerSecond)] : [];
      return { system, cells: [figure(known), figure(unknown), figure((known - unknown) / known), ...times] };
    });
    const digests = [familiar, novel].map((set) => `${set} ${evaluations.get(set)?.lists?.sha256.slice(0, 16) ?? '–'}`);
    return {
      sentences: [
        `Familiar questions (${familiar}) against novel ones (${novel}); drop is (familiar − novel) / familiar.`,
        `Digests of the candidate lists that every re-ranking system read: ${digests.join(', ')}.`,
        ...(isTimed ? [howTimed] : []),
        'A drop is also one of the sets’ difficulty: compare the drops of systems, not one with zero. Questions are novel only to models whose training ended before the cut-off, the one that wrote them included.',
      ],
      columns: [
        { title: `Familiar: ${familiar}`, kind: 'score' },
        { title: `Novel: ${novel}`, kind: 'score' },
        { title: 'Drop', kind: 'share' },
        ...(isTimed ? timeColumns : []),
      ],
      rows,
    };
  },
});

const howTimed =
  'Seconds a question and documents scored a second are of the novel set and of the machine that evaluated it: compare them with each other only. What re-ranks is timed without its first stage, a search without the making of its index.';
const timeColumns: SuiteColumn[] = [
  { title: 'Seconds a question', kind: 'seconds' },
  { title: 'Documents a second', kind: 'rate' },
];
