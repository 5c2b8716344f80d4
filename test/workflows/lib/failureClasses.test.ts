import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/common';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { failureClassOf, remedies } from '../../../workflows/lib/failureClasses';

function ofActivity(cause: Error): ActivityFailure {
  return new ActivityFailure('failed', 'ingestDocuments', '1', 'NON_RETRYABLE_FAILURE', 'worker', cause);
}

test('every code of an error has a remedy of one line', () => {
  const source = readFileSync(path.resolve(__dirname, '../../../core/errors.ts'), 'utf8');
  const codes = [...source.slice(0, source.indexOf(';')).matchAll(/'([a-z-]+)'/g)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(10);
  expect(Object.keys(remedies)).toEqual(expect.arrayContaining(codes));
  for (const remedy of Object.values(remedies)) expect(remedy).toMatch(/^\S[^\n|`]{10,130}\S$/);
});

test.each([
  [ofActivity(ApplicationFailure.create({ type: 'storage-full', message: 'x' })), 'storage-full'],
  [ofActivity(ApplicationFailure.create({ type: 'bug', message: 'x' })), 'bug'],
  [ofActivity(ApplicationFailure.create({ type: 'SomethingElse', message: 'x' })), 'unexpected'],
  [ofActivity(new TimeoutFailure('late', undefined, 'HEARTBEAT')), 'timed-out'],
  [new Error('plain'), 'unexpected'],
  [ofActivity(new CancelledFailure('stopped')), undefined],
])('%s is %s', (error, expected) => {
  expect(failureClassOf(error)).toBe(expected);
});
