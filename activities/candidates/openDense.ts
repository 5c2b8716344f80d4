import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { encodeNew } from '../../infra/onnx/encodeInBlocks';
import type { Encoder } from '../../infra/onnx/encoder';
import { VectorStore } from '../../infra/vectors/vectorStore';
import { readDenseIndex } from '../stage/readDenseIndex';
import type { Retriever } from './retriever';

interface DenseOptions {
  dense: number;
  queryPrompt?: string | undefined;
  store: ObjectStore;
  signal: AbortSignal;
}

/**
 * The nearest passages by the bi-encoder. Vectors are read a block at a time, once for all questions of a call; those of
 * questions are kept, so that only new ones are encoded.
 */
export function openDense(
  embeddings: ArtifactReader,
  encoder: Encoder,
  { dense, queryPrompt = encoder.prompts.query, store, signal }: DenseOptions,
): Retriever {
  const index = readDenseIndex(embeddings, encoder);
  const { digest, hiddenSize } = encoder;
  let opened: Promise<VectorStore> | undefined;
  return {
    name: 'dense',
    async search(queries, tell) {
      const kept = await (opened ??= VectorStore.open(store, { digest, hiddenSize, isOfQuestions: true }));
      const texts = queries.map(({ text }) => queryPrompt + text);
      const { vectors } = await encodeNew(texts, encoder, { kept, signal, tell });
      return index.search(vectors, dense, tell);
    },
  };
}
