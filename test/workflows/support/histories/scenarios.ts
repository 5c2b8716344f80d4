import { batchScenarios } from './batchScenarios';
import { estimateScenarios } from './estimateScenarios';
import { pipelineScenarios } from './pipelineScenarios';
import { scheduleScenarios } from './scheduleScenarios';
import { stageScenarios } from './stageScenarios';
import type { Scenario } from './scenario';

/** All that histories are saved of. */
export const scenarios: Scenario[] = [
  ...pipelineScenarios,
  ...stageScenarios,
  ...batchScenarios,
  ...scheduleScenarios,
  ...estimateScenarios,
];
