import type { Reranker } from '../../../../infra/serving/reranker';
import type { ScoringRequest } from '../../../../core/serving/scoring';

export interface FakeReranker extends Reranker {
  asked: ScoringRequest[];
  /** Signals that were aborted while a request was open. */
  left: unknown[];
  /** Lets open requests end, those that come later too. */
  release(): void;
}

/** Scores a document by the number it begins with. With `holds`, answers only after `release`. */
export function createFakeReranker({ holds = false, fails }: { holds?: boolean; fails?: Error } = {}): FakeReranker {
  const asked: ScoringRequest[] = [];
  const left: unknown[] = [];
  let release = (): void => undefined;
  const released = holds ? new Promise<void>((resolve) => (release = resolve)) : Promise.resolve();
  return {
    ...{ model: 'tiny', kind: 'cross-encoder', precision: 'int8', long: 'windows', mostWindows: 8 },
    ...{ asked, left, release: () => release(), waiting: () => 0, close: async () => undefined },
    rerank: async () => [],
    async score(request, signal) {
      asked.push(request);
      if (fails) throw fails;
      await new Promise<void>((resolve, reject) => {
        const onAbort = (): void => {
          left.push(signal?.reason);
          reject(signal?.reason as Error);
        };
        if (signal?.aborted) return onAbort();
        signal?.addEventListener('abort', onAbort);
        void released.then(() => resolve());
      });
      const scores = Float32Array.from(request.documents, (text) => Number.parseFloat(text));
      return { scores, tokens: 50, long: request.long ?? 'windows', windows: scores.length, cutDocuments: [1] };
    },
  };
}
