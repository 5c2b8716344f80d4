import { z } from 'zod';
import { allot } from '../../core/allot';
import { auditOfJudge, auditOfRun } from '../../core/audit/auditPlaces';
import { pairIdOf, parseAuditSheet, renderAuditSheet, type FilledRow } from '../../core/audit/auditSheet';
import { measureJudge, type GradedPair } from '../../core/audit/measureJudge';
import { judgeIdentitySchema, type JudgeAudit, type JudgeIdentity } from '../../core/contracts/judgeAudit';
import type { StageReceipt } from '../../core/contracts/receipt';
import { RankwrightError } from '../../core/errors';
import { canonicalJson } from '../../core/hashing/canonicalJson';
import { createRandom } from '../../core/random';
import { describeRow } from '../../core/samples/describeRow';
import { Reservoir } from '../../core/samples/reservoir';
import type { SampledRow } from '../../core/samples/sampledRow';
import { selectCuts } from '../../core/strategies/judge/gradeCuts';
import { judgeStrategies, type JudgeStrategyName } from '../../core/strategies/judge/registry';
import type { ArtifactReader } from '../artifactStore/artifactReader';
import { openArtifact } from '../artifactStore/manifests';
import type { ClientContext } from './connect';
import { joinSamples } from './joinSamples';
import { readReceipts, receiptOf } from './runArtifacts';

export interface AuditSelection {
  count: number;
  seed: number;
  /** Writes the judge's grade into the sheet, which sways people. */
  showJudge: boolean;
}

export interface AuditSheet {
  /** CSV. */
  content: string;
  judge: JudgeIdentity;
  /** Pairs in the sheet and in the run, by the judge's grade. */
  grades: { grade: number; inSheet: number; inRun: number }[];
}

/**
 * A sheet of pairs for people to grade, as many of each of the judge's grades as there are. Memory: the pairs of the
 * sheet. @throws RankwrightError missing-object when the run has judged nothing yet.
 */
export async function writeAuditSheet(
  runId: string,
  { count, seed, showJudge }: AuditSelection,
  context: ClientContext,
): Promise<AuditSheet> {
  const judged = await openJudge(runId, context);
  const { identity, inRun } = await surveyGrades(judged.reader);
  const allotted = allot(inRun, count);
  const rows = await choosePairs(judged.reader, allotted, seed);
  const named = Object.fromEntries(judged.receipts.map((receipt) => [receipt.stage, receipt]));
  await joinSamples(rows, { start: judged.receipt, named }, context.store);
  const readable = rows.filter(({ query, passages: [passage] }) => query?.text && passage?.text);
  const content = renderAuditSheet(
    readable.map(({ query, passages: [passage] }) => ({
      pairId: pairIdOf(query?.id ?? '', passage?.chunkId ?? ''),
      ...{ query: query?.text ?? '', title: passage?.title ?? '', passage: passage?.text ?? '' },
      ...(showJudge && passage?.grade !== undefined ? { judge: passage.grade } : {}),
    })),
    seed,
  );
  const grades = [...inRun].map(([grade, rowsInRun]) => {
    const inSheet = readable.filter(({ passages: [passage] }) => passage?.grade === grade).length;
    return { grade, inSheet, inRun: rowsInRun };
  });
  return { content, judge: identity, grades: grades.sort((left, right) => left.grade - right.grade) };
}

/**
 * Compares the judge with people who filled in a sheet, and keeps the result with the run and with the judge.
 * @throws RankwrightError bad-source: cells that are no grades, pairs of another run, nothing filled in.
 */
export async function readAuditSheet(
  runId: string,
  sheet: { text: string; label: string; seed: number },
  context: ClientContext,
): Promise<JudgeAudit> {
  const { reader, receipt } = await openJudge(runId, context);
  const { identity, inRun } = await surveyGrades(reader);
  const filled = parseAuditSheet(sheet.text, identity.scale, sheet.label);
  const pairs = await joinGrades(reader, filled, sheet.label, runId);
  const graded = pairs.filter(({ humans }) => humans.some((grade) => grade !== undefined));
  if (graded.length === 0) throw nothingGraded(sheet.label);
  const { positiveFrom } = cutsOf(identity);
  const twice = graded.filter(({ humans }) => humans.every((grade) => grade !== undefined)).length;
  const audit: JudgeAudit = {
    ...{ schemaVersion: 1, runId, judge: identity, judgements: { key: receipt.key, digest: receipt.digest } },
    pairs: { graded: graded.length, gradedTwice: twice, notGraded: pairs.length - graded.length },
    ...measureJudge(graded, { scale: identity.scale, positiveFrom, gradesInRun: inRun, seed: sheet.seed }),
  };
  const body = Buffer.from(`${canonicalJson(audit)}\n`);
  await context.store.put(auditOfRun(runId), body);
  await context.store.put(auditOfJudge(identity), body);
  return audit;
}

interface JudgedRun {
  reader: ArtifactReader;
  receipt: StageReceipt;
  receipts: StageReceipt[];
}

async function openJudge(runId: string, context: ClientContext): Promise<JudgedRun> {
  const receipts = await readReceipts(runId, context);
  const receipt = receiptOf(receipts, runId, 'judge');
  return { reader: await openArtifact(context.store, receipt.stage, receipt.key), receipt, receipts };
}

/** Also of what the stage dropped: a question whose own passage got the lowest grade was judged like any other. */
async function* judgedRows(reader: ArtifactReader): AsyncGenerator<{ row: SampledRow; grade: number }> {
  for (const table of ['part', 'dropped']) {
    let place = 0;
    for await (const row of reader.rows(z.record(z.string(), z.unknown()), table)) {
      place += 1;
      const grade = row['grade'];
      if (typeof grade === 'number') yield { row: { table, place, ...describeRow(row, table), row }, grade };
    }
  }
}

async function surveyGrades(reader: ArtifactReader): Promise<{ identity: JudgeIdentity; inRun: Map<number, number> }> {
  const inRun = new Map<number, number>();
  let identity: JudgeIdentity | undefined;
  for await (const { row, grade } of judgedRows(reader)) {
    inRun.set(grade, (inRun.get(grade) ?? 0) + 1);
    identity ??= judgeIdentitySchema.parse(row.row);
  }
  if (identity) return { identity, inRun };
  throw new RankwrightError('missing-object', 'the judge of this run has graded no pair', {
    mend: '`npx rankwright show RUN` says what became of its requests',
  });
}

async function choosePairs(
  reader: ArtifactReader,
  allotted: ReadonlyMap<number, number>,
  seed: number,
): Promise<SampledRow[]> {
  const reservoirs = new Map(
    [...allotted].map(([grade, size]) => [grade, new Reservoir<SampledRow>(size, createRandom('audit', seed, grade))]),
  );
  for await (const { row, grade } of judgedRows(reader)) reservoirs.get(grade)?.offer(row);
  return [...reservoirs.values()].flatMap((reservoir) => reservoir.items());
}

async function joinGrades(
  reader: ArtifactReader,
  filled: FilledRow[],
  label: string,
  runId: string,
): Promise<GradedPair[]> {
  const wanted = new Map(filled.map((row) => [row.pairId, row]));
  const found = new Map<string, GradedPair>();
  for await (const { row, grade } of judgedRows(reader)) {
    const pairId = pairIdOf(row.query?.id ?? '', row.passages[0]?.chunkId ?? '');
    const sheetRow = wanted.get(pairId);
    if (sheetRow) found.set(pairId, { judge: grade, humans: sheetRow.humans });
  }
  const unknown = filled.filter(({ pairId }) => !found.has(pairId));
  if (unknown.length > 0)
    throw new RankwrightError(
      'bad-source',
      `${label}: ${unknown.length} of ${filled.length} pairs are not of ${runId}, such as ${unknown[0]?.pairId || 'one without a pair_id'}`,
      { mend: 'name the run that the sheet was made of, and leave the column pair_id as it is' },
    );
  // In the order of the sheet, which the intervals depend on.
  return filled.flatMap(({ pairId }) => found.get(pairId) ?? []);
}

/** Where the strategy cuts its own scale; of a strategy that is gone, in the middle. */
function cutsOf({ strategy, scale }: JudgeIdentity): { positiveFrom: number } {
  return strategy in judgeStrategies
    ? selectCuts({ strategy: strategy as JudgeStrategyName })
    : { positiveFrom: Math.ceil((scale + 1) / 2) };
}

function nothingGraded(label: string): RankwrightError {
  return new RankwrightError('bad-source', `${label}: no pair has a grade in human1 or human2`, {
    mend: 'fill in human1, and human2 by a second person, then read it again',
  });
}
