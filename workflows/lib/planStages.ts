import type { RunInput, StageProgress } from '../../core/contracts/run';

const training = [
  'chunk',
  'queries',
  'embed',
  'candidates',
  'filter',
  'judge',
  'negatives',
  'assemble',
  'train',
  'export',
];

/** The stages that a run will go through, in order, so that people see what is still to come. */
export function planStages({ spec: { evaluate } }: RunInput): StageProgress[] {
  const planned: { name: string; item?: string }[] = [
    { name: 'ingest' },
    ...evaluate.map(({ name: item }) => ({ name: 'ingest', item })),
    ...training.map((name) => ({ name })),
    ...evaluate.flatMap(({ name: item }) => [
      { name: 'embed', item },
      { name: 'evaluate', item },
    ]),
    { name: 'report' },
  ];
  return planned.map((stage) => ({ ...stage, state: 'waiting' }));
}
