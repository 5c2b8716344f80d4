import { exitCodes } from '../exitCodes';
import { openModel, type ModelOptions } from '../modelOption';
import { printResult, say, type OutputOptions } from '../output';
import type { World } from '../ports';

export interface ServeOptions extends OutputOptions, ModelOptions {
  host: string;
  port: number;
  maxDocuments?: number;
  maxRequests?: number;
  timeoutSeconds?: number;
  stopSeconds?: number;
}

/** Serves a model over HTTP until Ctrl-C or SIGTERM; what was accepted is answered before it ends. */
export async function serveModel(world: World, options: ServeOptions): Promise<number> {
  const reranker = await openModel(world, options);
  try {
    const { host, port, maxDocuments, maxRequests, timeoutSeconds, stopSeconds } = options;
    const server = await world.serving.startServer(reranker, {
      ...{ host, port, log: (line: string) => say(world, line) },
      ...(maxDocuments ? { limits: { maxDocuments } } : {}),
      ...(maxRequests ? { maxRequests } : {}),
      ...(timeoutSeconds ? { timeoutMs: timeoutSeconds * 1000 } : {}),
      ...(stopSeconds ? { stopTimeoutMs: stopSeconds * 1000 } : {}),
    });
    const { model, kind, precision, long } = reranker;
    printResult(world, options, { url: server.url, model, kind, precision, long }, [
      `${model} (${kind}, ${precision}) answers at ${server.url}/rerank and ${server.url}/v1/ranking`,
      `${server.url}/openapi.json describes it; Ctrl-C stops it`,
    ]);
    await interrupted(world);
    say(world, 'stopping: what was accepted is answered');
    await server.stop();
    return exitCodes.finished;
  } finally {
    await reranker.close();
  }
}

function interrupted(world: World): Promise<void> {
  return new Promise((resolve) => {
    const off = world.onInterrupt(() => {
      off();
      resolve();
    });
  });
}
