import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from './runtime';
import { mapValues, toPlain, type SessionAnswer, type SessionPlan, type SessionQuestion } from './sessionPool';

/** The program of a thread: it answers each question, in their order. What is thrown ends it, and reaches who asked. */
const { file, options } = workerData as SessionPlan;
const opening = InferenceSession.create(file, options);

async function answer(question: SessionQuestion): Promise<SessionAnswer> {
  const session = await opening;
  const { inputNames, outputNames } = session;
  if (question === 'names') return { inputNames, outputNames, found: {} };
  const feeds = mapValues(
    question.feeds,
    ({ type, data, dims }) => new Tensor(type as 'int64', data as BigInt64Array, dims),
  );
  const found = await session.run(feeds, question.outputs ?? outputNames);
  return { inputNames, outputNames, found: mapValues(found, toPlain) };
}

let turn = Promise.resolve();
parentPort?.on('message', (question: SessionQuestion) => {
  turn = turn.then(async () => parentPort?.postMessage(await answer(question)));
});
