import { z } from 'zod';

/** Rates a run's model and says whether it is promoted: what must hold, on which metric, and how sure it has to be. */
export const gateSchema = z.strictObject({
  /** The file of the reranker that would be deployed. */
  deploy: z.enum(['tuned', 'tuned-int8']).default('tuned'),
  /**
   * On every set of the domain it must be shown to be above this system: the best that nobody tuned (on that set, by the
   * metric), or one of them by name.
   */
  beats: z
    .enum(['best-untuned', 'bm25', 'dense', 'bm25+dense', 'bm25+dense-rerank', 'bm25+dense-mix', 'run'])
    .default('best-untuned'),
  metric: z.enum(['nDCG@10', 'MRR@10', 'MAP']).default('nDCG@10'),
  /** Two-sided p value of the paired randomisation test below which a difference is taken as shown. */
  alpha: z.number().gt(0).lte(0.5).default(0.05),
  /** On sets of another domain, the most that it may lie below the list that it re-ranks; in units of the metric. */
  outOfDomainDrop: z.number().min(0).max(1).default(0.02),
  /** `no-worse`: not shown to be below the promoted model of this pipeline on any set; `ignore`: that is not looked at. */
  previous: z.enum(['no-worse', 'ignore']).default('no-worse'),
});
export type GateSpec = z.infer<typeof gateSchema>;
