import type { Serving } from '../../../cli/ports';

/** A model without arithmetic: its scores are those of the test. */
export function createFakeServing(scores: number[] = [], calls: string[] = []): Serving {
  return {
    loadReranker: async (asked) => {
      calls.push(`loadReranker ${JSON.stringify(asked)}`);
      return {
        ...{ model: asked.name ?? 'model', kind: 'cross-encoder', precision: 'int8', long: 'windows', mostWindows: 8 },
        rerank: async () => [],
        score: async ({ query, documents }) => {
          calls.push(`score ${query}: ${documents.join(' | ')}`);
          return { scores: Float32Array.from(scores), tokens: 9, long: 'windows', windows: 4, cutDocuments: [1] };
        },
        waiting: () => 0,
        close: async () => void calls.push('close model'),
      };
    },
    startServer: async (_, { log, ...asked }) => {
      calls.push(`startServer ${JSON.stringify(asked)}`);
      log?.('a request');
      return { url: 'http://127.0.0.1:7090', stop: async () => void calls.push('stop server') };
    },
  };
}
