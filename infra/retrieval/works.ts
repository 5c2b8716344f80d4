import { createCountWork } from '../../core/retrieval/countWork';
import { createSearchWork } from '../../core/retrieval/searchWork';

/** What threads can be started for: from data that each thread gets, a function from a task to its answer. */
export const works = { search: createSearchWork, count: createCountWork };

export type WorkName = keyof typeof works;
export type DataOf<Name extends WorkName> = Parameters<(typeof works)[Name]>[0];
export type TaskOf<Name extends WorkName> = Parameters<ReturnType<(typeof works)[Name]>>[0];
export type AnswerOf<Name extends WorkName> = ReturnType<ReturnType<(typeof works)[Name]>>;
/** A work whose kinds are forgotten: data, tasks and answers go through messages. */
export type Work = (data: unknown) => (task: unknown) => unknown;
