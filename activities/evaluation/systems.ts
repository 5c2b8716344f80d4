/** The files of an exported model that are evaluated, by the name of the system. */
export const tunedFiles = { tuned: 'onnx/model.onnx', 'tuned-int8': 'onnx/model_quantized.onnx' };
export type TunedSystem = keyof typeof tunedFiles;

const descriptions: Record<string, (depth: number) => string> = {
  bm25: (depth) => `BM25 over the whole corpus, top ${depth}`,
  dense: (depth) => `untuned bi-encoder over the whole corpus, top ${depth}`,
  'bm25+dense': (depth) => `reciprocal rank fusion of BM25 and the untuned bi-encoder, top ${depth} of each`,
  'bm25+dense-rerank': (depth) => `BM25's top ${depth} re-ranked by the untuned bi-encoder`,
  'bm25+dense-mix': (depth) =>
    `scores of BM25 and the untuned bi-encoder, weighed as was best on generated development questions, over the top ${depth} of both together`,
  run: (depth) => `your own search engine, top ${depth} of the run that evaluate.run names`,
  tuned: (depth) => `BM25's top ${depth} re-ranked by the tuned cross-encoder (fp32)`,
  'tuned-mix': (depth) =>
    `scores of BM25, the untuned bi-encoder and the tuned cross-encoder, weighed as was best on generated development questions, over the top ${depth} of BM25 and bi-encoder together`,
  'tuned-int8': (depth) => `BM25's top ${depth} re-ranked by the tuned cross-encoder (int8)`,
};

/** What a system is, in words, with the list it ranks. */
export function describeSystem(name: string, depth: number): string {
  return descriptions[name]?.(depth) ?? name;
}
