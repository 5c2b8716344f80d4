import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { RerankerSpec } from '../../core/contracts/spec/rerankers';
import { rerankerItem } from '../../temporal.config';

/** The reranker that the stages with this item are about. @throws TypeError where the spec has none */
export function findReranker({ evaluate }: PipelineSpec, item: string | undefined): RerankerSpec {
  for (const { name: set, rerankers = [] } of evaluate) {
    const found = rerankers.find(({ name }) => rerankerItem(set, name) === item);
    if (found) return found;
  }
  throw new TypeError(`the spec has no reranker ${item}`);
}
