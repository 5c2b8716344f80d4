import { join } from 'node:path';
import { z } from 'zod';
import type { EncoderChoice } from '../../core/encoderOf';
import type { Candidate } from '../../core/contracts/candidate';
import type { Query } from '../../core/contracts/query';
import { passageText } from '../../core/passageText';
import { isSynthetic } from '../../core/syntheticPassages';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import { openArtifact } from '../../infra/artifactStore/manifests';
import { dot } from '../../infra/onnx/denseIndex';
import type { Encoder } from '../../infra/onnx/encoder';
import type { PairScorer } from '../../infra/onnx/pairScorers/pairScorer';
import type { StageContext } from '../stage/definition';
import { readDenseIndex } from '../stage/readDenseIndex';

export interface ScoredQuery {
  query: Pick<Query, 'id' | 'chunkId' | 'text'>;
  candidates: readonly Candidate[];
}

/** What is read of the passages that are scored, by their ids; titles may stand in the texts already. */
export type ScoredTexts = ReadonlyMap<string, { title?: string | undefined; text: string }>;

/** The similarity of each query to its candidates and to its own passage, by query id and chunk id. */
export type Scorer = (
  queries: readonly ScoredQuery[],
  chunks: ScoredTexts,
) => Promise<Map<string, ReadonlyMap<string, number>>>;

type ScorerContext = Pick<
  StageContext<unknown, 'candidates' | 'embeddings'>,
  'inputs' | 'tools' | 'store' | 'scratchFolder' | 'progress'
>;

/** Opens what the spec calls `negatives.scorer`; `choice` is that of the bi-encoder. */
export async function openScorer(name: string, choice: EncoderChoice, context: ScorerContext): Promise<Scorer> {
  const { inputs, tools, store, scratchFolder, progress } = context;
  if (name.startsWith('models/')) {
    await (await openArtifact(store, 'export', name.slice('models/'.length))).download(scratchFolder);
    return scoreWithModel(await tools.pairScorer(scratchFolder, join(scratchFolder, 'onnx/model.onnx')), () =>
      progress({ phase: 'score', done: 0, unit: 'queries' }),
    );
  }
  // The candidates of a first round were ranked by no tuned model.
  const { stage, summary } = inputs.candidates.manifest;
  if (name === 'tuned' && stage === 'rerank-candidates') return readTunedScores(summarySchema.parse(summary ?? {}));
  const encoder = await tools.encoder(choice.encoder);
  return scoreWithEncoder(encoder, choice, inputs.embeddings);
}

/**
 * What the retriever `dense` found it has scored; the rest, often the own passage, is computed from the same vectors. One
 * that a model wrote has none, and is encoded as those of the corpus were.
 */
function scoreWithEncoder(encoder: Encoder, choice: EncoderChoice, embeddings: ArtifactReader): Scorer {
  const index = readDenseIndex(embeddings, encoder);
  const { queryPrompt = encoder.prompts.query, passagePrompt = encoder.prompts.passage } = choice;
  return async (queries, chunks) => {
    const scores = queries.map((each) => {
      const found = readScores(each, 'dense');
      return { query: each.query, found, missing: idsOf(each).filter((id) => !found.has(id)) };
    });
    const open = scores.filter(({ missing }) => missing.length > 0);
    const vectors = await index.vectorsOf(new Set(open.flatMap(({ missing }) => missing)));
    const written = open
      .flatMap(({ missing }) => missing)
      .flatMap((id) => {
        const chunk = isSynthetic(id) ? chunks.get(id) : undefined;
        return chunk ? [{ id, text: passagePrompt + passageText(chunk) }] : [];
      });
    const ofWritten = await encoder.encode(written.map(({ text }) => text));
    for (const [row, { id }] of written.entries())
      vectors.set(id, ofWritten.slice(row * encoder.hiddenSize, (row + 1) * encoder.hiddenSize));
    const encoded = await encoder.encode(open.map(({ query }) => queryPrompt + query.text));
    for (const [row, { found, missing }] of open.entries()) {
      const vector = encoded.subarray(row * encoder.hiddenSize, (row + 1) * encoder.hiddenSize);
      for (const id of missing) {
        const passage = vectors.get(id);
        if (passage) found.set(id, dot(vector, passage));
      }
    }
    return new Map(scores.map(({ query, found }) => [query.id, found]));
  };
}

/** What stage `rerank-candidates` says of the scores of a model that gives similarities. */
const summarySchema = z.object({ scoreScale: z.number().positive().optional() });
type Scale = z.infer<typeof summarySchema>;

function readTunedScores(scale: Scale): Scorer {
  return async (queries) =>
    new Map(
      queries.map((each) => {
        const scores = readScores(each, 'tuned');
        return [each.query.id, new Map([...scores].map(([id, score]) => [id, toSimilarity(score, scale)]))];
      }),
    );
}

function scoreWithModel(model: PairScorer, tell: () => Promise<void>): Scorer {
  return async (queries, chunks) => {
    const scores = new Map<string, ReadonlyMap<string, number>>();
    for (const each of queries) {
      const ids = idsOf(each).filter((id) => chunks.has(id));
      const pairs = ids.map((id) => ({ query: each.query.text, passage: passageText(chunks.get(id) ?? { text: '' }) }));
      const found = await model.score(pairs);
      scores.set(each.query.id, new Map(ids.map((id, index) => [id, toSimilarity(found[index] ?? NaN, model)])));
      await tell();
    }
    return scores;
  };
}

function idsOf({ query, candidates }: ScoredQuery): string[] {
  return [...new Set([query.chunkId, ...candidates.map(({ chunkId }) => chunkId)])];
}

function readScores({ candidates }: ScoredQuery, ranker: string): Map<string, number> {
  const scored = candidates.flatMap(({ chunkId, sources }) => {
    const source = sources.find(({ retriever }) => retriever === ranker);
    return source ? [[chunkId, source.score] as const] : [];
  });
  return new Map(scored);
}

/**
 * What shares of a positive's score are taken of: a similarity as it was before it was scaled; a logit as
 * sentence-transformers gives it to its own mining, through the logistic function.
 */
function toSimilarity(score: number, { scoreScale }: Scale): number {
  return scoreScale === undefined ? 1 / (1 + Math.exp(-score)) : score / scoreScale;
}
