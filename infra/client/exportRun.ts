import { groupsBy } from '../../core/batches';
import { candidateSchema } from '../../core/contracts/candidate';
import { chunkSchema, type Chunk } from '../../core/contracts/chunk';
import { judgementSchema } from '../../core/contracts/judgement';
import type { Usage } from '../../core/contracts/manifest';
import { querySchema } from '../../core/contracts/query';
import { syntheticPassageSchema } from '../../core/contracts/syntheticPassage';
import { trainingGroupSchema } from '../../core/contracts/trainingGroup';
import { canonicalJson } from '../../core/hashing/canonicalJson';
import type { ExportSplit } from '../../core/export/exportFormat';
import { countGroup, countJudgement, countQuery, createFacts, type ExportFacts } from '../../core/export/exportFacts';
import { exportFormats, type ExportFormatName } from '../../core/export/formats/registry';
import { renderCard, type ExportedFile } from '../../core/export/renderCard';
import { addUsage } from '../../core/llm/money';
import { isSynthetic, toChunk } from '../../core/syntheticPassages';
import type { ArtifactReader } from '../artifactStore/artifactReader';
import { ExportFiles } from '../export/exportFiles';
import { exportRecord, fillFolder, placeIn, writeWhole } from '../export/exportFolder';
import type { ClientContext } from './connect';
import { openExportSources, type ExportSources } from './exportSources';

export interface ExportOptions {
  format: ExportFormatName;
  folder: string;
  /** `used`: those that a judgement or a group names. */
  passages: 'used' | 'all';
  license: string;
  /** Replaces an earlier export; never anything else. */
  force: boolean;
  /** Hears what is read or written from now on: a large run takes minutes. */
  onProgress?: (doing: string) => void;
}

export interface ExportSummary {
  folder: string;
  files: ExportedFile[];
  groups: ExportFacts['groups'];
  queries: ExportFacts['queries'];
  judgements: ExportFacts['judgements'];
  passages: number;
}

/**
 * Writes what a run has made as a data set in a format that other tools read, with a card. Same run and options, same
 * bytes. Memory: the split of each question and the ids of the passages that are used, about 100 bytes each.
 * @throws RankwrightError missing-object when the run has not come as far as its training groups.
 */
export async function exportRun(runId: string, options: ExportOptions, context: ClientContext): Promise<ExportSummary> {
  const sources = await openExportSources(runId, context);
  options.onProgress?.('reading groups and judgements');
  const survey = await surveyRows(sources);
  return fillFolder(options.folder, options, async (folder) => {
    const writer = exportFormats[options.format].createWriter(survey.facts);
    const files = new ExportFiles(folder, writer);
    try {
      await writeRows(sources, survey, options, { writer, files });
      return await finish(runId, { sources, survey, options, folder, exported: await files.close() });
    } catch (error) {
      await files.abandon();
      throw error;
    }
  });
}

interface Survey {
  facts: ExportFacts;
  /** Of the questions in training groups; what was judged besides is in no split. */
  splits: Map<string, ExportSplit>;
  judged: Set<string>;
  usedPassages: Set<string>;
}

/** The first pass, over groups and judgements. */
async function surveyRows({ groups, judgements }: ExportSources): Promise<Survey> {
  const survey: Survey = { facts: createFacts(), splits: new Map(), judged: new Set(), usedPassages: new Set() };
  for (const split of ['train', 'development'] as const) {
    for await (const group of groups.rows(trainingGroupSchema, split)) {
      countGroup(survey.facts, group, split);
      survey.splits.set(group.queryId, split);
      for (const { chunkId } of group.passages) survey.usedPassages.add(chunkId);
    }
  }
  for await (const judgement of judgements.rows(judgementSchema)) {
    countJudgement(survey.facts, judgement, survey.splits.get(judgement.queryId) ?? 'other');
    survey.judged.add(judgement.queryId);
    survey.usedPassages.add(judgement.chunkId);
  }
  return survey;
}

type Writing = {
  writer: ReturnType<(typeof exportFormats)[ExportFormatName]['createWriter']>;
  files: ExportFiles;
};

async function writeRows(
  { groups, queries, judgements, candidates, chunks, written }: ExportSources,
  { facts, splits, judged, usedPassages }: Survey,
  options: ExportOptions,
  { writer, files }: Writing,
): Promise<void> {
  const { onProgress } = options;
  onProgress?.('writing groups, questions and judgements');
  for (const split of ['train', 'development'] as const)
    for await (const group of groups.rows(trainingGroupSchema, split)) await files.write(writer.group?.(group, split));
  for await (const query of queries.rows(querySchema)) {
    const split = splits.get(query.id) ?? 'other';
    if (split === 'other' && !judged.has(query.id)) continue;
    countQuery(facts, query, split);
    await files.write(writer.query?.(query, split));
  }
  for await (const judgement of judgements.rows(judgementSchema))
    await files.write(writer.judgement?.(judgement, splits.get(judgement.queryId) ?? 'other'));
  onProgress?.('writing passages');
  for await (const chunk of readPassages(chunks, written)) {
    if (options.passages === 'used' && !usedPassages.has(chunk.id)) continue;
    facts.passages += 1;
    if (isSynthetic(chunk.id)) facts.writtenPassages += 1;
    await files.write(writer.passage?.(chunk));
  }
  if (!writer.candidates || !candidates) return;
  onProgress?.('writing candidates');
  for await (const found of groupsBy(candidates.rows(candidateSchema), ({ queryId }) => queryId))
    if (judged.has(found[0]?.queryId ?? '')) await files.write(writer.candidates(found));
}

/** Those that a model wrote come after those of the corpus. */
async function* readPassages(chunks: ArtifactReader, written: ArtifactReader): AsyncGenerator<Chunk> {
  yield* chunks.rows(chunkSchema);
  for await (const passage of written.rows(syntheticPassageSchema, 'documents')) yield toChunk(passage);
}

interface Finished {
  sources: ExportSources;
  survey: Survey;
  options: ExportOptions;
  folder: string;
  exported: ExportedFile[];
}

async function finish(
  runId: string,
  { sources, survey: { facts }, options, folder, exported }: Finished,
): Promise<ExportSummary> {
  const { format, license, passages } = options;
  const usages = sources.usages.filter((usage): usage is Usage => usage !== undefined);
  const usage = usages.length > 0 ? addUsage(...usages) : undefined;
  const card = { runId, format, facts, license, passages, cuts: sources.cuts, ...(usage ? { usage } : {}) };
  await writeWhole(await placeIn(folder, 'README.md'), renderCard({ ...card, files: exported }));
  const record = { schemaVersion: 1, runId, format, license, passages, files: exported };
  await writeWhole(await placeIn(folder, exportRecord), `${canonicalJson(record)}\n`);
  const { groups, queries, judgements } = facts;
  return { folder: options.folder, files: exported, groups, queries, judgements, passages: facts.passages };
}
