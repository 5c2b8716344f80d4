import { chunkSchema } from '../../core/contracts/chunk';
import { documentSchema } from '../../core/contracts/document';
import { evaluationQuerySchema, qrelSchema } from '../../core/contracts/evaluationSet';
import { querySchema } from '../../core/contracts/query';
import { batches } from '../../core/batches';
import { toChunk } from '../../core/syntheticPassages';
import { syntheticPassageSchema } from '../../core/contracts/syntheticPassage';
import type { LeakageCheck } from '../../core/leakage/leakageCheck';
import type { SharedText } from '../../core/similarity/sharedText';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

const questionsPerBatch = 256;

export type Encode = (texts: string[]) => Promise<Float32Array[] | undefined>;

interface Sources {
  inputs: Record<'written' | 'chunks' | 'documents', ArtifactReader>;
  /** Evaluation sets by name. */
  sets: Record<string, ArtifactReader>;
  leakage: LeakageCheck;
  /** Absent: nobody asks how much passages share. */
  shared: SharedText | undefined;
  encode: Encode;
  /** Called for everything that is read. */
  tell: (phase: string) => Promise<void>;
}

/** Reads the evaluation sets once and the corpus twice, for all that queries are compared with afterwards. */
export async function compareSources(sources: Sources): Promise<void> {
  const { inputs, sets, leakage, shared, tell } = sources;
  for (const [name, set] of Object.entries(sets)) await readQuestions(name, set, sources);
  const chunkIds = new Set<string>();
  for await (const { chunkId } of inputs.written.rows(querySchema)) chunkIds.add(chunkId);
  const documentIds = new Set<string>();
  for await (const chunk of inputs.chunks.rows(chunkSchema)) {
    await tell('passages');
    if (!chunkIds.has(chunk.id)) continue;
    shared?.watch(chunk.id, chunk.text);
    documentIds.add(chunk.documentId);
  }
  for await (const document of inputs.documents.rows(documentSchema)) {
    if (documentIds.has(document.id)) leakage.addSource(document);
    await tell('documents');
  }
  for (const [name, set] of Object.entries(sets)) await readDocuments(name, set, sources);
  for await (const chunk of inputs.chunks.rows(chunkSchema)) {
    shared?.see(chunk.documentId, chunk.text);
    leakage.readPassage(chunk);
    await tell('passages');
  }
  // A written passage is of no document and in no index; that it holds a test question can be said of it as of any.
  for await (const passage of inputs.written.rows(syntheticPassageSchema, 'documents'))
    if (chunkIds.has(passage.id)) leakage.readPassage(toChunk(passage));
}

/** Of its split: `queries.jsonl` often holds the questions of all. */
async function readQuestions(name: string, set: ArtifactReader, { leakage, encode }: Sources): Promise<void> {
  const judged = new Set<string>();
  for await (const { queryId } of set.rows(qrelSchema, 'qrels')) judged.add(queryId);
  for await (const questions of batches(set.rows(evaluationQuerySchema, 'queries'), questionsPerBatch)) {
    const ofSplit = questions.filter(({ id }) => judged.has(id));
    const vectors = await encode(ofSplit.map(({ text }) => text));
    for (const [index, question] of ofSplit.entries()) leakage.addQuestion(name, question, vectors?.[index]);
  }
}

async function readDocuments(name: string, set: ArtifactReader, { leakage, tell }: Sources): Promise<void> {
  const relevant = new Set<string>();
  for await (const { documentId, score } of set.rows(qrelSchema, 'qrels')) if (score > 0) relevant.add(documentId);
  for await (const document of set.rows(documentSchema)) {
    leakage.readEvaluationDocument(name, document, relevant.has(document.id));
    await tell('evaluation documents');
  }
}
