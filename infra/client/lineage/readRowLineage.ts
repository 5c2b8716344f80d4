import { chunkSchema, type Chunk } from '../../../core/contracts/chunk';
import { documentSchema } from '../../../core/contracts/document';
import { judgementSchema, type Judgement } from '../../../core/contracts/judgement';
import type { LineagePassage, LineageRequest, RowLineage } from '../../../core/contracts/lineage';
import type { ArtifactReference } from '../../../core/contracts/manifest';
import { querySchema, type Query } from '../../../core/contracts/query';
import { trainingGroupSchema, type TrainingGroup } from '../../../core/contracts/trainingGroup';
import { RankwrightError } from '../../../core/errors';
import { isOfReranker } from '../../../temporal.config';
import type { ArtifactReader } from '../../artifactStore/artifactReader';
import { openArtifact, readManifest } from '../../artifactStore/manifests';
import type { ObjectStore } from '../../artifactStore/objectStore';
import type { ClientContext } from '../connect';
import { readRecord } from '../keptRuns';
import { findInput, readReceipts, receiptOf } from '../runArtifacts';
import { traceRequests, type AskedStage } from './traceRequests';

/** Which rows: those of a question by its id, or one by its place in a table, counted from 1. */
type Wanted = { queryId: string } | { table: string; row: number };

interface Found {
  group: TrainingGroup;
  table: 'train' | 'development';
  row: number;
}

/**
 * Where training rows come from: the question and its prompt, each passage with its document and judgement, and the
 * requests behind them. @param place a question's id, or `train:3` @throws RankwrightError missing-object
 */
export async function readRowLineage(runId: string, place: string, context: ClientContext): Promise<RowLineage[]> {
  const { store } = context;
  const receipts = await readReceipts(runId, context);
  const groups = await findGroups(runId, receipts, store);
  const rows = await readRows(await openReference(groups, store), parsePlace(place));
  if (rows.length === 0) throw noSuchRow(runId, place);
  const spec = (await readRecord(runId, store))?.input.spec;
  const lineages: RowLineage[] = [];
  for (const found of rows) {
    const joined = await join(found.group, groups, store);
    const asked = await traceRequests(askedStages(found.group, joined), { store, ...(spec ? { spec } : {}) });
    lineages.push({ runId, groups, ...describeRow(found, joined, asked) });
  }
  return lineages;
}

/** What the latest round of the reranker was trained on; before that the groups as they were assembled. */
async function findGroups(
  runId: string,
  receipts: Awaited<ReturnType<typeof readReceipts>>,
  store: ObjectStore,
): Promise<ArtifactReference> {
  const train = receipts.findLast(({ stage, item }) => stage === 'train' && isOfReranker(item));
  const manifest = train && (await readManifest(store, train.stage, train.key));
  const { stage, key, digest } = manifest?.inputs['groups'] ?? receiptOf(receipts, runId, 'assemble');
  return { stage, key, digest };
}

function parsePlace(place: string): Wanted {
  const [, table, row] = /^(train|development):([1-9]\d*)$/.exec(place) ?? [];
  return table ? { table, row: Number(row) } : { queryId: place };
}

async function readRows(groups: ArtifactReader, wanted: Wanted): Promise<Found[]> {
  const rows: Found[] = [];
  for (const table of ['train', 'development'] as const) {
    let row = 0;
    for await (const group of groups.rows(trainingGroupSchema, table)) {
      row += 1;
      const isMeant =
        'queryId' in wanted ? group.queryId === wanted.queryId : table === wanted.table && row === wanted.row;
      if (isMeant) rows.push({ group, table, row });
    }
  }
  return rows;
}

interface Joined {
  query?: Query;
  /** The stage that wrote it; a filter may stand between. */
  written?: ArtifactReference;
  judged?: ArtifactReference;
  chunks: Map<string, Chunk>;
  titles: Map<string, string | undefined>;
  judgements: Map<string, Judgement>;
}

/** One pass over each artifact, of which some may be gone. */
async function join(group: TrainingGroup, groups: ArtifactReference, store: ObjectStore): Promise<Joined> {
  const inputOf = async (...names: string[]): Promise<ArtifactReference | undefined> => {
    for (const name of names) {
      const found = await findInput(groups, name, store);
      if (found) return found;
    }
    return undefined;
  };
  const written = await inputOf('written', 'queries');
  const [judged, chunked, ingested] = [
    await inputOf('judgements'),
    await inputOf('chunks'),
    await inputOf('documents'),
  ];
  const joined: Joined = { chunks: new Map(), titles: new Map(), judgements: new Map() };
  if (written) joined.written = written;
  if (judged) joined.judged = judged;
  for await (const query of rowsOf(written, querySchema, store)) if (query.id === group.queryId) joined.query = query;
  const ids = new Set([...group.passages.map(({ chunkId }) => chunkId), joined.query?.chunkId]);
  for await (const chunk of rowsOf(chunked, chunkSchema, store))
    if (ids.has(chunk.id)) joined.chunks.set(chunk.id, chunk);
  const documentIds = new Set([...joined.chunks.values()].map(({ documentId }) => documentId));
  for await (const { id, title } of rowsOf(ingested, documentSchema, store))
    if (documentIds.has(id)) joined.titles.set(id, title);
  for await (const judgement of rowsOf(judged, judgementSchema, store))
    if (judgement.queryId === group.queryId && ids.has(judgement.chunkId))
      joined.judgements.set(judgement.chunkId, judgement);
  return joined;
}

async function* rowsOf<Row>(
  reference: ArtifactReference | undefined,
  schema: Parameters<typeof ArtifactReader.prototype.rows<Row>>[0],
  store: ObjectStore,
): AsyncGenerator<Row> {
  const manifest = reference && (await readManifest(store, reference.stage, reference.key));
  if (manifest) yield* (await openReference(reference, store)).rows(schema);
}

function askedStages(group: TrainingGroup, { query, written, judged, judgements }: Joined): AskedStage[] {
  const about = [query?.chunkId, group.queryId].filter((each) => each !== undefined);
  const keys = new Set([...judgements.values()].map(({ requestKey }) => requestKey));
  return [
    ...(written ? [{ stage: 'queries' as const, artifact: written, isMeant: isAbout(about) }] : []),
    ...(judged
      ? [{ stage: 'judge' as const, artifact: judged, isMeant: ({ key }: { key: string }) => keys.has(key) }]
      : []),
  ];
}

/** A request for questions names its passage, or the question that was given. */
function isAbout(ids: readonly string[]): AskedStage['isMeant'] {
  return ({ context }) => ids.includes(String(context['chunkId'] ?? context['queryId']));
}

function describeRow(
  { group, table, row }: Found,
  { query, chunks, titles, judgements }: Joined,
  asked: ReadonlyMap<string, LineageRequest[]>,
): Omit<RowLineage, 'runId' | 'groups'> {
  const judged = new Map((asked.get('judge') ?? []).map((request) => [request.key, request]));
  return {
    ...{ table, row },
    query: {
      ...{ id: group.queryId, text: group.query, requests: asked.get('queries') ?? [] },
      ...(query ? pickOrigin(query) : {}),
    },
    passages: group.passages.map(({ chunkId, label, source, text }): LineagePassage => {
      const chunk = chunks.get(chunkId);
      const judgement = judgements.get(chunkId);
      return {
        ...{ chunkId, label, source, text },
        ...(chunk ? { document: describeDocument(chunk, titles) } : {}),
        ...(judgement ? { judgement: describeJudgement(judgement, judged) } : {}),
      };
    }),
  };
}

function pickOrigin({ strategy, promptVersion, kind, language, chunkId }: Query): Partial<RowLineage['query']> {
  return { strategy, promptVersion, language, chunkId, ...(kind === undefined ? {} : { kind }) };
}

function describeDocument(
  { documentId: id, index, start, end }: Chunk,
  titles: ReadonlyMap<string, string | undefined>,
): NonNullable<LineagePassage['document']> {
  const title = titles.get(id);
  return { id, ...(title === undefined ? {} : { title }), chunk: { index, start, end } };
}

function describeJudgement(
  { grade, scale, strategy, promptVersion, model, reason, requestKey }: Judgement,
  requests: ReadonlyMap<string, LineageRequest>,
): NonNullable<LineagePassage['judgement']> {
  const request = requests.get(requestKey) ?? { key: requestKey, round: 1 };
  return { grade, scale, strategy, promptVersion, model, ...(reason === undefined ? {} : { reason }), request };
}

function openReference({ stage, key }: ArtifactReference, store: ObjectStore): Promise<ArtifactReader> {
  return openArtifact(store, stage, key);
}

function noSuchRow(runId: string, place: string): RankwrightError {
  return new RankwrightError('missing-object', `no training row of ${runId} is of ${place}`, {
    mend: `give the id of a question, which \`npx rankwright sample ${runId} --stage assemble\` shows, or a place such as train:1 or development:1`,
  });
}
