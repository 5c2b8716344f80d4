import type { ActivityProgress, SourceReference } from '../../core/contracts/run';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import type { ArtifactWriter } from '../../infra/artifactStore/artifactWriter';
import type { StageTools } from './tools';

export interface StageContext<Config, InputName extends string, Conduct = unknown> {
  config: Config;
  conduct: Conduct;
  /** Of the artifact that is made. */
  key: string;
  source: SourceReference | undefined;
  inputs: Record<InputName, ArtifactReader>;
  output: ArtifactWriter;
  tools: StageTools;
  store: ObjectStore;
  /** A folder of this attempt alone, deleted afterwards. */
  scratchFolder: string;
  /** Heartbeats, gives other work a turn, and throws when the run was cancelled: call it at least every few seconds. */
  progress: (progress: Omit<ActivityProgress, 'stage' | 'item'>) => Promise<void>;
  signal: AbortSignal;
}

/**
 * A stage is one function from inputs to outputs; all the rest (key, reuse, parts, manifest, receipt) is the
 * mechanism's. `configure` picks the fields of the spec that the result depends on, and no other: they are
 * the stage's key. Raise `version` when the same inputs and config would now give another result.
 */
export interface StageDefinition<Config = unknown, InputName extends string = string, Conduct = unknown> {
  name: string;
  version: number;
  /** Names of the artifacts it reads; 'any' takes whatever the workflow hands in. */
  inputs: readonly InputName[] | 'any';
  /** Artifacts that it reads where the workflow hands them in. */
  optionalInputs?: readonly string[];
  /** Of inputs whose number the spec decides, as `set:faq`: what their names begin with. */
  inputPrefix?: string;
  configure(spec: PipelineSpec, item?: string): Config;
  /** What of the spec decides how the work is done and nothing of what comes of it: no part of the key. */
  conduct?(spec: PipelineSpec): Conduct;
  run(context: StageContext<Config, InputName, Conduct>): Promise<void>;
  /**
   * Removes what served only while the artifact was made: called once its manifest stands, and whenever it is found, since
   * whoever made it may have died in between. What it throws is of no consequence.
   */
  tidy?(place: { store: ObjectStore; key: string }): Promise<void>;
}

/** Keeps a definition's types while it is written, and forgets them in the registry. */
export function defineStage<Config, InputName extends string, Conduct = undefined>(
  definition: StageDefinition<Config, InputName, Conduct>,
): StageDefinition {
  return definition;
}
