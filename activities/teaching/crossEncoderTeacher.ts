import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Teacher as TeacherSpec } from '../../core/contracts/spec/teachers';
import { RankwrightError } from '../../core/errors';
import { sha256 } from '../../core/hashing/digest';
import { openArtifact } from '../../infra/artifactStore/manifests';
import { runTrainerJob } from '../training/runTrainerJob';
import { writeLines } from '../training/writeLines';
import { readTaughtGroups, splits } from './readTaughtGroups';
import type { Teacher, TeacherContext } from './teacher';

/**
 * Has the trainer score all pairs of all groups at once, so that the model is loaded once, and hands the scores out in
 * their order. @throws TrainerFailure when the model cannot be had or has no head that scores pairs
 */
export async function openCrossEncoderTeacher(
  { model = '', modelSha256 = model }: TeacherSpec,
  context: TeacherContext,
): Promise<Teacher> {
  const place = join(context.scratchFolder, sha256(modelSha256).slice(0, 16));
  const [pairsFile, outputFile] = [`${place}-pairs.jsonl`, `${place}-scores.jsonl`];
  await writeLines(pairsFile, readPairs(context));
  const modelFolder = await findModel(modelSha256, `${place}-model`, context);
  await runTrainerJob({ kind: 'score', model: 'cross-encoder', modelFolder, pairsFile, outputFile }, context);
  const lines = createInterface({ input: createReadStream(outputFile) })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string | undefined> =>
    ((await lines.next()) as IteratorResult<string, undefined>).value;
  return async (queries) => {
    const scores: number[][] = [];
    for (const { passages } of queries) {
      const own: number[] = [];
      for (const _ of passages) own.push(readScore(model, await nextLine()));
      scores.push(own);
    }
    return scores;
  };
}

async function* readPairs({ inputs }: TeacherContext): AsyncGenerator<object> {
  for (const split of splits)
    for await (const { text: query, passages } of readTaughtGroups(inputs.groups, split))
      for (const { text: passage } of passages) yield { query, passage };
}

/** One that a run of this store has made is named by its key. */
async function findModel(model: string, folder: string, { store, tools }: TeacherContext): Promise<string> {
  if (!model.startsWith('models/')) return tools.trainable(model);
  await (await openArtifact(store, 'export', model.slice('models/'.length))).download(folder);
  return folder;
}

function readScore(model: string, line: string | undefined): number {
  const score = Number(line ?? NaN);
  if (line !== '' && Number.isFinite(score)) return score;
  throw new RankwrightError('trainer-failed', `the teacher ${model} gave ${line ?? 'no score'} for a pair`, {
    mend: 'a model that gives no finite score teaches nothing: name another in train.teachers',
  });
}
