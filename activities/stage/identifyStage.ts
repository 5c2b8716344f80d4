import type { StageRequest } from '../../core/contracts/activities';
import type { ArtifactReference } from '../../core/contracts/manifest';
import { artifactKey } from '../../core/hashing/digest';
import type { StageDefinition } from './definition';

export interface StageIdentity {
  stage: string;
  key: string;
  version: number;
  config: unknown;
  /** The inputs that it reads, where it is handed others besides. */
  reads?: string[];
}

/** The key of a stage: a hash of stage, version, config and the digests of what it reads. */
export function identifyStage(definition: StageDefinition, request: StageRequest): StageIdentity {
  const config = definition.configure(request.spec, request.item);
  const inputs: Record<string, string> = request.source ? { source: request.source.digest } : {};
  const reads = inputNames(definition, request);
  for (const name of reads) inputs[name] = inputOf(request, definition, name).digest;
  const { name: stage, version } = definition;
  const key = artifactKey({ stage, version, config, inputs });
  const isHandedMore = Object.keys(request.inputs).length > new Set(reads).size;
  return { stage, key, version, config, ...(isHandedMore ? { reads: [...reads] } : {}) };
}

/** The inputs that a stage reads, by the names it knows them by. */
export function inputNames(definition: StageDefinition, request: StageRequest): readonly string[] {
  const { inputs, optionalInputs = [], inputPrefix } = definition;
  const handedIn = Object.keys(request.inputs);
  if (inputs === 'any') return handedIn;
  const isRead = (name: string): boolean =>
    optionalInputs.includes(name) || (inputPrefix !== undefined && name.startsWith(inputPrefix));
  return [...inputs, ...handedIn.filter(isRead).sort()];
}

export function inputOf(request: StageRequest, definition: StageDefinition, name: string): ArtifactReference {
  const reference = request.inputs[name];
  if (reference) return reference;
  throw new TypeError(`stage ${definition.name} needs the input "${name}", received ${Object.keys(request.inputs)}`);
}
