export { buildReranker } from './buildReranker';
export { llmBatch } from './llmBatch';
