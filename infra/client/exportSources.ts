import { z } from 'zod';
import type { ArtifactReference, Usage } from '../../core/contracts/manifest';
import { RankwrightError } from '../../core/errors';
import type { GradeCuts } from '../../core/strategies/judge/gradeCuts';
import type { ArtifactReader } from '../artifactStore/artifactReader';
import { openArtifact } from '../artifactStore/manifests';
import type { ClientContext } from './connect';
import { findInput, readReceipts, receiptOf } from './runArtifacts';

/** The artifacts that training data is exported from: the groups of a run, and what they were made of. */
export interface ExportSources {
  groups: ArtifactReader;
  queries: ArtifactReader;
  judgements: ArtifactReader;
  chunks: ArtifactReader;
  /** What stage `queries` made: its table `documents` has the passages that a model wrote. */
  written: ArtifactReader;
  candidates?: ArtifactReader;
  cuts: GradeCuts;
  /** What questions and judgements took. */
  usages: (Usage | undefined)[];
}

/** @throws RankwrightError missing-object when the run has no training groups, or what they were made of is gone. */
export async function openExportSources(runId: string, context: ClientContext): Promise<ExportSources> {
  const { store } = context;
  const receipts = await readReceipts(runId, context);
  const assembled = receiptOf(receipts, runId, 'assemble');
  // The same groups with the scores of teachers, where the spec names some and the run has come so far.
  const taught = receipts.find(({ stage, item }) => stage === 'teach' && item === undefined);
  const open = async (name: string): Promise<ArtifactReader> => {
    const reference = await findInput(assembled, name, store);
    if (reference) return openReference(reference);
    throw new RankwrightError('missing-object', `the training groups of ${runId} name no ${name}`, {
      mend: 'a manifest on the way to it was deleted: run the spec again, which makes what is missing',
    });
  };
  const openReference = ({ stage, key }: ArtifactReference) => openArtifact(store, stage, key);
  const candidates = await findInput(assembled, 'candidates', store);
  // A filter stands between the questions that were asked for and those that are judged.
  const written = await findInput(assembled, 'written', store);
  const [queries, judgements, mined] = [await open('queries'), await open('judgements'), await open('negatives')];
  const asked = written ? await openReference(written) : queries;
  return {
    groups: await openReference(taught ?? assembled),
    queries,
    judgements,
    chunks: await open('chunks'),
    written: asked,
    ...(candidates ? { candidates: await openReference(candidates) } : {}),
    cuts: cutsOf(mined.manifest.config),
    usages: [asked.manifest.usage, judgements.manifest.usage],
  };
}

const configSchema = z.object({
  cuts: z.object({ positiveFrom: z.number(), negativeTo: z.number() }).default({ positiveFrom: 1, negativeTo: 0 }),
});

/** Two grades can be cut in one place only, which the stage does not write down. */
function cutsOf(config: unknown): GradeCuts {
  return configSchema.parse(config).cuts;
}
