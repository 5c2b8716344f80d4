import { parentPort, workerData } from 'node:worker_threads';
import type { PackedIndex } from '../../core/retrieval/packIndex';
import { createSearchWork, type QuestionBatch } from '../../core/retrieval/searchWork';

/** The program of a thread: it answers each batch, in their order. What is thrown ends it, and reaches who asked. */
const search = createSearchWork(workerData as PackedIndex);
parentPort?.on('message', (batch: QuestionBatch) => parentPort?.postMessage(search(batch)));
