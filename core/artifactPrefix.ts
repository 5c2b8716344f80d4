/** Where an artifact's objects live in the bucket. Exported models stand apart, so that people find them. */
export function artifactPrefix(stage: string, key: string): string {
  return stage === 'export' ? `models/${key}` : `artifacts/${stage}/${key}`;
}
