import type { RunInput, StageProgress } from '../../core/contracts/run';

const training = [
  'ingest',
  'chunk',
  'queries',
  'embed',
  'candidates',
  'judge',
  'negatives',
  'assemble',
  'train',
  'export',
];
const evaluation = ['ingest', 'embed', 'evaluate'];

/** The stages that a run will go through, in order, so that people see what is still to come. */
export function planStages(run: RunInput): StageProgress[] {
  const evaluations = run.spec.evaluate.flatMap(({ name: item }) => evaluation.map((name) => ({ name, item })));
  const planned: { name: string; item?: string }[] = [...training.map((name) => ({ name })), ...evaluations];
  return [...planned, { name: 'report' }].map((stage) => ({ ...stage, state: 'waiting' }));
}
