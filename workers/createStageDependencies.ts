import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StageDependencies } from '../activities/createActivities';
import { S3ObjectStore } from '../infra/artifactStore/s3ObjectStore';
import type { Environment } from '../infra/environment';
import { projectRoot } from '../infra/servers/projectRoot';
import { createStageTools } from './createStageTools';

/** What the stages of this process share: the store, the models and the version that manifests name. */
export function createStageDependencies(environment: Environment): StageDependencies {
  const store = new S3ObjectStore(environment.s3);
  return {
    store,
    tools: createStageTools(environment, store),
    codeVersion: readCodeVersion(),
  };
}

function readCodeVersion(): string {
  const { version } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string };
  return `rankwright ${version}`;
}
