import { ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import type { FailureClass } from '../../core/contracts/failureClass';
import { causeOf } from './failures';

/** What a person does first about a run that ended like this; the message of the failure says more. */
export const remedies: Record<FailureClass, string> = {
  'bad-spec': 'mend the field of the spec that the message names, then run it again',
  'bad-source': 'check path and format of the corpus, set or model that the message names',
  'damaged-artifact': 'delete the folder of the artifact that the message names, then run the spec again',
  'unknown-version': 'update rankwright on the workers: a later release wrote what the message names',
  'missing-object': 'run the spec again: what was deleted is made anew',
  'storage-denied': 'give the workers keys or a role with GetObject, PutObject and ListBucket',
  'storage-full': 'make room where the bucket is, then run the spec again',
  'storage-unavailable': 'see that S3 answers the workers, then run the spec again',
  'llm-auth': 'give the llm workers a key and a model that the endpoint knows',
  'llm-quota': 'add credit at the provider, then run the spec again: what was answered is kept',
  'llm-bad-request':
    'rankwright failed RUN lists the requests; a smaller chunk.maxTokens helps where they are too long',
  'llm-unavailable': 'see that the endpoint answers, lower llm.concurrency, then run the spec again',
  'too-many-failures': 'another model, or a larger llm.maxFailedShare',
  'judge-not-trusted': 'another judge.strategy or model, or audit it again: rankwright judge-audit RUN',
  'exemplar-of-test-set': 'take the exemplar out of the spec, or another from documents outside the set',
  'nothing-left': 'rankwright sample RUN --stage filter --dropped shows what was left out; relax what the reason names',
  'missing-tool': 'npm run setup on the machine of the worker',
  'trainer-failed': 'out of memory: fewer train.groupsPerStep or train.maxTokens; not finite: a lower learningRate',
  'notification-failed': 'see that the webhook or command of notify answers; it ends no run',
  'not-configured': 'set the variable that the message names where the worker runs',
  bug: 'an error of rankwright: report it with the log of the worker',
  'timed-out': 'see that a worker of the queue of this stage runs',
  unexpected: 'read the message and the log of the worker, then run the spec again',
};

/** Undefined for a run that a person cancelled. */
export function failureClassOf(error: unknown): FailureClass | undefined {
  if (isCancellation(error)) return undefined;
  const cause = causeOf(error);
  if (cause instanceof TimeoutFailure) return 'timed-out';
  const type = cause instanceof ApplicationFailure ? (cause.type ?? '') : '';
  return Object.hasOwn(remedies, type) ? (type as FailureClass) : 'unexpected';
}
