import { z } from 'zod';
import { RankwrightError } from '../../../core/errors';
import type { ModelKind } from '../../../core/recipes/parseRecipes';
import { readModelJson } from '../modelFolder';
import { openBiEncoder } from './biEncoder';
import { openCrossEncoder } from './crossEncoder';
import { openLateInteraction } from './lateInteraction';
import type { ModelFile, PairScorer } from './pairScorer';

/** Every kind of model, by the name that its folder gives: another one is a file and a line here. */
const openers: Record<ModelKind, (file: ModelFile) => Promise<PairScorer>> = {
  'cross-encoder': openCrossEncoder,
  'bi-encoder': openBiEncoder,
  'late-interaction': openLateInteraction,
};

const configSchema = z.looseObject({
  rankwright: z.looseObject({ kind: z.string().optional() }).optional(),
});

/**
 * Opens an ONNX file of an exported model.
 * @throws missing-tool where a file of the folder is missing or no model, bad-source where its kind is not known here
 */
export async function openPairScorer(
  folder: string,
  file: string,
  { threads }: Pick<ModelFile, 'threads'>,
): Promise<PairScorer> {
  const { rankwright: own = {} } = configSchema.parse((await readModelJson(folder, 'config.json')) ?? {});
  // Cross-encoders are what says nothing.
  const { kind = 'cross-encoder' } = own;
  if (!isKind(kind)) throw unknownKind(folder, kind);
  return openers[kind]({ folder, file, own, threads });
}

function isKind(kind: string): kind is ModelKind {
  return Object.hasOwn(openers, kind);
}

function unknownKind(folder: string, kind: string): RankwrightError {
  return new RankwrightError('bad-source', `${folder} holds a ${kind}; known are ${Object.keys(openers).join(', ')}`, {
    mend: 'it was exported by another version: train and export the model with this one',
  });
}
