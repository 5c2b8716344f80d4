import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { PdfLine } from '../../../core/ingest/joinPdfPages';
import { RankwrightError } from '../../../core/errors';
import { projectRoot } from '../../servers/projectRoot';

/** What a PDF holds, page by page, or why it cannot be read. */
export type PdfContent = { pages: PdfLine[][]; title: string } | { problem: string };

export interface PdfReader {
  /** @throws RankwrightError bad-source when the file takes longer than the limit; Error when this installation lacks files. */
  read(name: string, bytes: Uint8Array): Promise<PdfContent>;
  close(): Promise<void>;
}

const heapMegabytes = 1024;
/** Far above what a real file takes, so that the speed of a machine does not decide what is in a corpus. */
const limitMs = 300_000;

const lineSchema = z.object({ text: z.string(), y: z.number(), height: z.number(), width: z.number() });
const answerSchema = z.union([
  z.object({ pages: z.array(z.array(lineSchema)), title: z.string() }),
  z.object({ problem: z.string() }),
]);

/** Reads PDFs one after another in a thread that is started with the first and again after one has ended it. */
export function createPdfReader({ timeLimitMs = limitMs, script = threadScript() } = {}): PdfReader {
  let thread: Worker | undefined;
  return {
    async read(name, bytes) {
      thread ??= startThread(script);
      const answer = await ask(thread, bytes, timeLimitMs);
      if (answer.ended) {
        await thread.terminate();
        thread = undefined;
      }
      if (answer.failure) throw answer.failure;
      if (answer.content) return answer.content;
      throw new RankwrightError('bad-source', `${name} is not read after ${timeLimitMs / 1000} s`, {
        mend: 'take the file out of the corpus, or save it again with another program',
      });
    },
    close: async () => void (await thread?.terminate()),
  };
}

function threadScript(): string {
  return path.join(projectRoot(), 'infra/sources/pdf/pdfThread.mjs');
}

function startThread(script: string): Worker {
  // pdf.js tells of every oddity of a file on stdout; the reasons that matter are in the answers.
  const thread = new Worker(script, {
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    stdout: true,
    stderr: true,
    execArgv: [],
  });
  thread.stdout.resume();
  thread.stderr.resume();
  return thread;
}

interface Answer {
  content?: PdfContent;
  /** The thread could not begin: nothing is known of the file. */
  failure?: Error;
  /** The thread cannot be used any more. */
  ended: boolean;
}

function ask(thread: Worker, bytes: Uint8Array, timeLimitMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const settle = (answer: Answer): void => {
      clearTimeout(timer);
      thread.off('message', onMessage).off('error', onError);
      resolve(answer);
    };
    const onMessage = (message: unknown): void => settle({ content: answerSchema.parse(message), ended: false });
    const onError = (error: NodeJS.ErrnoException): void => settle({ ...explainEnd(error), ended: true });
    const timer = setTimeout(() => settle({ ended: true }), timeLimitMs);
    thread.on('message', onMessage).on('error', onError);
    // A copy: what is handed over must not be a part of somebody else's buffer.
    thread.postMessage({ bytes: new Uint8Array(bytes) });
  });
}

function explainEnd(error: NodeJS.ErrnoException): Pick<Answer, 'content' | 'failure'> {
  // An installation without all its files reads no PDF: it must not be taken for a corpus without readable ones.
  if (error.code?.endsWith('MODULE_NOT_FOUND')) return { failure: error };
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return { content: { problem: `it takes more than ${heapMegabytes} MB of memory to read` } };
  return { content: { problem: `not a readable PDF (${error.message})` } };
}
