import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { retrieverTraining } from '../../core/recipes/retrieverTraining';
import { retrieverItem } from '../../temporal.config';

/** What a stage with this item trains: the reranker, or the retriever. */
export function trainingOf(
  { train, retriever }: Pick<PipelineSpec, 'train' | 'retriever'>,
  item: string | undefined,
): PipelineSpec['train'] {
  if (item !== retrieverItem) return train;
  if (!retriever) throw new TypeError('the spec has no retriever');
  return retrieverTraining(train, retriever);
}
