import { z } from 'zod';

/** The result of stage `probe`, with samples. */
export const probeFile = 'probe.json';

/** An answer of the judge that was asked for again: its grade then and now, 0 to `scale`. */
export const probedPairSchema = z.object({
  queryId: z.string().min(1),
  chunkId: z.string().min(1),
  /** Of the answer that the judgements rest on. */
  requestKey: z.string(),
  before: z.number().int().nonnegative(),
  now: z.number().int().nonnegative(),
  scale: z.number().int().positive(),
});
export type ProbedPair = z.infer<typeof probedPairSchema>;

const count = z.number().int().nonnegative();

/** How the judge grades what it graded before, when the very same requests are asked again. */
export const probeFiguresSchema = z.object({
  /** The run that had completed before: all that was asked again it had asked too. */
  since: z.string(),
  model: z.string(),
  /** Requests, and of them those whose answers could be read both times. */
  asked: count,
  pairs: count,
  /** Share of the pairs with the same grade, and quadratically weighted kappa; both 1 where there are none. */
  agreement: z.number(),
  kappa: z.number(),
  /** Pairs with a higher and with a lower grade than before, and the mean of now less before as a share of the scale. */
  up: count,
  down: count,
  meanShift: z.number(),
  /** Of "up is as likely as down": two-sided paired randomisation test of the mean shift. */
  pValue: z.number(),
  /** Asked at a temperature above 0 or the endpoint's own: some grades are others by chance. */
  isWarm: z.boolean(),
});
export type ProbeFigures = z.infer<typeof probeFiguresSchema>;

export const probeResultSchema = probeFiguresSchema.extend({
  /** Why a person should look; absent where there is no reason. */
  warning: z.string().optional(),
  /** Pairs with another grade. */
  samples: z.array(z.object({ query: z.string(), passage: z.string(), before: z.string(), now: z.string() })),
});
export type ProbeResult = z.infer<typeof probeResultSchema>;
