import type { PipelineSpec } from '../contracts/pipelineSpec';

type Train = PipelineSpec['train'];

/** How a retriever is trained, in the fields of `train`: base and teachers are those of the reranker. */
export function retrieverTraining(train: Train, retriever: NonNullable<PipelineSpec['retriever']>): Train {
  const { base, baseSha256, tokenizerSha256, baseRevision, teachers } = train;
  return {
    ...{ base, baseSha256, tokenizerSha256, baseRevision, teachers },
    // A guide is for a head that starts fresh.
    ...{ guidanceWeight: 0, guidanceFloor: 0, guidanceForm: 'divergence', guidancePassages: 0, guidanceVariants: 0 },
    ...retriever,
    model: 'bi-encoder',
  };
}
