import path from 'node:path';
import type { Precision } from '../core/serving/precision';
import type { LongPolicy } from '../core/serving/windows';
import { UsageError } from './exitCodes';
import type { Reranker, World } from './ports';
import { withSession } from './session';

export interface ModelOptions {
  model: string;
  precision?: Precision;
  long?: LongPolicy;
  maxWindows?: number;
}

/** Opens what `--model` names: a folder of this machine, else the model that a run has exported. */
export async function openModel(world: World, { model, precision, long, maxWindows }: ModelOptions): Promise<Reranker> {
  const folder = path.resolve(world.currentFolder, model);
  const isFolder = await world.files.isFolder(folder);
  if (!isFolder && /[/\\]/.test(model))
    throw new UsageError(`the model folder ${folder} does not exist`, 'name an exported model, or the id of a run');
  return world.serving.loadReranker({
    model: isFolder ? folder : await withSession(world, 'storage', ({ client }) => client.fetchTunedModel(model)),
    name: isFolder ? path.basename(folder) : model,
    ...(precision ? { precision } : {}),
    ...(long ? { long } : {}),
    ...(maxWindows ? { mostWindows: maxWindows } : {}),
  });
}
