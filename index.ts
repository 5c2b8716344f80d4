/** The library: opens an exported model and ranks documents with it. */
export { loadReranker, type Reranker, type RerankerOptions } from './infra/serving/reranker';
export type { RankedDocument } from './core/serving/rankDocuments';
export type { ScoredDocuments, ScoringRequest } from './core/serving/scoring';
export type { LongPolicy } from './core/serving/windows';
export type { Precision } from './core/serving/precision';
export { RankwrightError, type ErrorCode } from './core/errors';
