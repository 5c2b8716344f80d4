import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { RankwrightError } from '../../core/errors';
import type { CrossEncoder } from '../../infra/onnx/crossEncoder';

const paritySchema = z.object({
  probes: z.array(z.object({ query: z.string(), passage: z.string() })).min(1),
  float32: z.object({ scores: z.array(z.number()) }),
});

/** Two builds of onnxruntime differ in the last bits; another tokenization or length differs by far more. */
const largestAllowedDifference = 1e-3;

/**
 * Scores the probes of the export here, in Node, and compares with what Python's onnxruntime gave: a reranker that
 * scores otherwise where it runs than where it was trained is refused. Returns the largest difference.
 */
export async function checkParity(folder: string, model: CrossEncoder): Promise<number> {
  const { probes, float32 } = paritySchema.parse(JSON.parse(await readFile(join(folder, 'parity.json'), 'utf8')));
  const scores = await model.score(probes);
  const differences = float32.scores.map((expected, index) => Math.abs(expected - (scores[index] ?? NaN)));
  const largest = Math.max(...differences);
  if (largest <= largestAllowedDifference) return largest;
  throw new RankwrightError(
    'damaged-artifact',
    `the exported model scores its probes up to ${largest} differently in Node than in Python`,
    {
      mend: 'the tokenizer or onnxruntime here reads the model in another way: please report it with the model folder',
    },
  );
}
