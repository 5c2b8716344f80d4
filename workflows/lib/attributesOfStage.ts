import type { ChildWorkflowOptions } from '@temporalio/workflow';
import { searchAttributes } from '../../temporal.config';

/** By which lists find the workflows of a run's stages; figures are the run's own, so that no sum counts them twice. */
export function attributesOfStage(
  pipeline: string,
  stage: string,
): NonNullable<ChildWorkflowOptions['typedSearchAttributes']> {
  return [
    { key: searchAttributes.pipeline, value: pipeline },
    { key: searchAttributes.stage, value: stage },
  ];
}
