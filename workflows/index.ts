export { backfill } from './backfill';
export { buildReranker } from './buildReranker';
export { estimateRun } from './estimateRun';
export { llmBatch } from './llmBatch';
export { providerBatch } from './providerBatch';
export { scheduledRefresh } from './scheduledRefresh';
