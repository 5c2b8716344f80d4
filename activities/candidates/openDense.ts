import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import type { Encoder } from '../../infra/onnx/encoder';
import { encodeTexts } from '../stage/encodeTexts';
import { readDenseIndex } from '../stage/readDenseIndex';
import type { Retriever } from './retriever';

/** The nearest passages by the bi-encoder. Vectors are read a block at a time, once for all questions of a call. */
export function openDense(
  embeddings: ArtifactReader,
  encoder: Encoder,
  { dense, queryPrompt = encoder.prompts.query }: { dense: number; queryPrompt?: string | undefined },
): Retriever {
  const index = readDenseIndex(embeddings, encoder);
  return {
    name: 'dense',
    async search(queries, tell) {
      const texts = queries.map(({ text }) => queryPrompt + text);
      return index.search(await encodeTexts(texts, encoder, tell), dense, tell);
    },
  };
}
