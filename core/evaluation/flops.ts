import { z } from 'zod';

/** What of a transformer decides how much it computes. */
export interface ModelShape {
  layers: number;
  /** Of the vectors between layers. */
  width: number;
  feedForward: number;
  /** Query heads a key-value head; 1 where every head has its own. */
  headRatio?: number | undefined;
}

const size = z.number().int().positive();
/** The same sizes by the names that families of models give them in config.json. */
const configSchema = z.looseObject({
  ...{ num_hidden_layers: size.optional(), n_layers: size.optional(), num_layers: size.optional() },
  ...{ hidden_size: size.optional(), dim: size.optional(), d_model: size.optional() },
  ...{ intermediate_size: size.optional(), hidden_dim: size.optional(), d_ff: size.optional() },
});

/** The shape that a model folder's config.json tells; undefined where it does not. Each head has keys of its own. */
export function parseModelShape(config: unknown): ModelShape | undefined {
  const { data } = configSchema.safeParse(config);
  const layers = data?.num_hidden_layers ?? data?.n_layers ?? data?.num_layers;
  const width = data?.hidden_size ?? data?.dim ?? data?.d_model;
  const feedForward = data?.intermediate_size ?? data?.hidden_dim ?? data?.d_ff;
  return layers && width && feedForward ? { layers, width, feedForward } : undefined;
}

/**
 * Floating-point operations of one call that reads and writes so many tokens; an encoder writes none. It counts the
 * products of attention and of two feed-forward matrices in every layer, for every token. Left out are embeddings,
 * norms, the head, and the third matrix of gated layers. Source: Peng et al. 2025 (arXiv 2507.06223).
 */
export function countFlops(
  { layers, width, feedForward, headRatio = 1 }: ModelShape,
  { read, written = 0 }: { read: number; written?: number },
): number {
  const weights = 2 * width * layers * ((1 + 1 / headRatio) * width + feedForward);
  const reading = 2 * weights * read + ((4 * layers * read ** 2) / headRatio) * width;
  const attended = 2 * written * read + written * (written - 1);
  return reading + 2 * weights * written + ((2 * layers) / headRatio) * width * attended;
}

const petaFlops = 1e15;

/** Ranking quality per compute and queries per compute (Peng et al. 2025): the metric, and questions, a petaFLOP. */
export function rankingPerPetaFlop(metric: number, flopsPerQuestion: number): { rpp: number; qpp: number } {
  return { rpp: metric / (flopsPerQuestion / petaFlops), qpp: petaFlops / flopsPerQuestion };
}
