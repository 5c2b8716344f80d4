import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { RankwrightError } from '../../core/errors';
import { compareRankings, type RankParity } from '../../core/evaluation/rankParity';
import type { PairScorer } from '../../infra/onnx/pairScorers/pairScorer';
import { hasVnni } from '../../infra/onnx/vnni';

const precisions = ['float32', 'float16', 'int8', 'int8Vnni'] as const;
type Precision = (typeof precisions)[number];

const scoredSchema = z.object({ file: z.string().default('onnx/model.onnx'), scores: z.array(z.number()) });
const paritySchema = z.object({
  probes: z.array(z.object({ query: z.string(), passage: z.string() })).min(1),
  float32: scoredSchema,
  float16: scoredSchema.optional(),
  int8: scoredSchema.optional(),
  int8Vnni: scoredSchema.optional(),
});

/** Two builds of onnxruntime differ in the last bits; another tokenization or length differs by far more. */
const largestAllowedDifference = 1e-3;
/** Only the order of smaller files counts: the processor enters their rounding. */
const lowestAllowedTau = { float16: 0.98, int8: 0.9, int8Vnni: 0.9 };

/**
 * Scores the probes of the export here, in Node, and compares with what Python's onnxruntime gave, file by file: a
 * model that ranks otherwise where it runs than where it was trained is refused. A file that this processor gets wrong is
 * not looked at.
 * @param open opens a file of the folder
 * @throws RankwrightError damaged-artifact naming the file and the figures
 */
export async function checkParity(
  folder: string,
  open: (file: string) => Promise<Pick<PairScorer, 'score'>>,
  wanted: readonly Precision[] = precisions,
  isExact: () => Promise<boolean> = hasVnni,
): Promise<Partial<Record<Precision, RankParity>>> {
  const record = paritySchema.parse(JSON.parse(await readFile(join(folder, 'parity.json'), 'utf8')));
  const lists = listsOf(record.probes);
  const found: Partial<Record<Precision, RankParity>> = {};
  for (const precision of wanted) {
    const expected = record[precision];
    if (!expected || (precision === 'int8Vnni' && !(await isExact()))) continue;
    const model = await open(join(folder, expected.file));
    const scores = await model.score(record.probes);
    const figures = compareRankings(expected.scores, scores, lists);
    if (!isSame(precision, figures)) throw disparity(expected.file, figures);
    found[precision] = figures;
  }
  return found;
}

function listsOf(probes: readonly { query: string }[]): number[][] {
  const lists = new Map<string, number[]>();
  probes.forEach(({ query }, place) => lists.set(query, [...(lists.get(query) ?? []), place]));
  return [...lists.values()];
}

function isSame(precision: Precision, { largestDifference, kendallTau }: RankParity): boolean {
  if (precision === 'float32') return largestDifference <= largestAllowedDifference;
  return kendallTau >= lowestAllowedTau[precision];
}

function disparity(file: string, { largestDifference, kendallTau }: RankParity): RankwrightError {
  return new RankwrightError(
    'damaged-artifact',
    `the exported ${file} scores its probes up to ${largestDifference} differently in Node than in Python, ` +
      `with a Kendall's tau of ${kendallTau.toFixed(4)} within lists`,
    {
      mend: 'the tokenizer or onnxruntime here reads the model in another way: please report it with the model folder',
    },
  );
}
