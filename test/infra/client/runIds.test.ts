import { pipelineOf, startInId } from '../../../infra/client/runIds';
import { nameRun } from '../../../temporal.config';

test.each([
  ['handbook', 1, 'handbook-2026-11-28T031110'],
  ['handbook-2', 1, 'handbook-2-2026-11-28T031110'],
  ['handbook', 2, 'handbook-2026-11-28T031110-2'],
  ['handbook-2', 11, 'handbook-2-2026-11-28T031110-11'],
])('the pipeline %s and the second are read from the id of its run %i of a second', (pipeline, count, runId) => {
  expect(nameRun(pipeline, '2026-11-28T03:11:10.987Z', count)).toBe(runId);
  expect(pipelineOf(runId)).toBe(pipeline);
  expect(startInId(runId)).toBe('2026-11-28T03:11:10.000Z');
});
