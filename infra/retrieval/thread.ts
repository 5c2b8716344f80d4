import { parentPort, workerData } from 'node:worker_threads';
import { works, type Work, type WorkName } from './works';

/** The program of a thread: it answers each task, in their order. What is thrown ends it, and reaches who asked. */
const { name, data } = workerData as { name: WorkName; data: unknown };
const answer = (works[name] as Work)(data);
parentPort?.on('message', (task) => parentPort?.postMessage(answer(task)));
