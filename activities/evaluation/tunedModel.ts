import { join } from 'node:path';
import { parseModelShape, type ModelShape } from '../../core/evaluation/flops';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import { chooseInt8File } from '../../infra/onnx/int8File';
import { readModelJson } from '../../infra/onnx/modelFolder';
import type { PairScorer } from '../../infra/onnx/pairScorers/pairScorer';
import type { StageContext } from '../stage/definition';
import { checkParity } from './checkParity';

/** The file of an exported model in full precision. */
const wholeFile = 'onnx/model.onnx';

/** The tuned models of a run: the input that holds each, by the model's name. The verdict is about the first. */
const tunedInputs = { tuned: 'model', retriever: 'retriever' } as const;
/** Not every run tunes one. */
export const optionalModels = ['retriever'] as const;

/** A model that was tuned here, by the name that its systems and its share of a mix go by. */
export interface TunedModel {
  name: string;
  /** In full precision, and found to score here as where it was made. */
  scorer: PairScorer;
  /** Largest difference to the scores that Python's onnxruntime gave for the same probes. */
  nodeParity: number;
  /** Absent where its folder does not tell. */
  shape: ModelShape | undefined;
  openInt8: () => Promise<PairScorer>;
}

type TunedContext = Pick<StageContext<unknown, string>, 'tools' | 'scratchFolder'>;

/** Opens all tuned models that a stage is handed. @throws damaged-artifact when one scores otherwise here */
export async function openTunedModels(
  inputs: Partial<Record<string, ArtifactReader>>,
  context: TunedContext,
): Promise<TunedModel[]> {
  const models: TunedModel[] = [];
  for (const [name, input] of Object.entries(tunedInputs)) {
    const artifact = inputs[input];
    if (artifact) models.push(await openTunedModel(name, artifact, context));
  }
  return models;
}

/** Downloads and opens the artifact of an export. @throws damaged-artifact when it scores otherwise here */
export async function openTunedModel(
  name: string,
  artifact: ArtifactReader,
  { tools, scratchFolder }: TunedContext,
): Promise<TunedModel> {
  const folder = join(scratchFolder, name);
  await artifact.download(folder);
  const scorer = await tools.pairScorer(folder, join(folder, wholeFile));
  const parity = await checkParity(folder, async () => scorer, ['float32']);
  return {
    ...{ name, scorer, nodeParity: parity.float32?.largestDifference ?? 0 },
    shape: parseModelShape(await readModelJson(folder, 'config.json')),
    openInt8: async () =>
      tools.pairScorer(folder, join(folder, await chooseInt8File(await readModelJson(folder, 'parity.json')))),
  };
}
