/** "ingest", or "evaluate: medquad" where a stage runs once for each of several items. */
export function buildStageLabel(stage: { name: string; item?: string }): string {
  return stage.item === undefined ? stage.name : `${stage.name}: ${stage.item}`;
}
