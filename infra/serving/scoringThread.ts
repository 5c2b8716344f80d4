import { parentPort, workerData } from 'node:worker_threads';
import { cutIntoWindows } from '../../core/serving/windows';
import type { EncodedInput } from '../onnx/padBatch';
import { openPairScorer } from '../onnx/pairScorers/openPairScorer';
import type { PairScorer, PairTokens } from '../onnx/pairScorers/pairScorer';
import type { ScoringAnswer, ScoringPlan, ScoringQuestion } from './scoringPool';
import type { ReadDocument, ReadOptions, Work } from './work';

/** The program of a thread that holds a model: it cuts texts into tokens and scores them, a question after the other. */
const { folder, file, intraOpThreads } = workerData as ScoringPlan;
const opening = openPairScorer(folder, file, { threads: { count: intraOpThreads, mostSessions: 1 } });

async function answer(question: ScoringQuestion): Promise<ScoringAnswer> {
  const scorer = await opening;
  if (question.ask === 'facts') return { facts: { kind: scorer.kind, readsTokens: scorer.tokens !== undefined } };
  if (question.ask === 'score') return { scores: await score(question.work, scorer) };
  const { query, documents, options } = question;
  return { documents: scorer.tokens ? readTokens(query, documents, options, scorer.tokens) : keep(query, documents) };
}

function readTokens(query: string, documents: string[], options: ReadOptions, tokens: PairTokens): ReadDocument[] {
  const { maxTokensPerDocument = Infinity, long, mostWindows } = options;
  const queryIds = tokens.encode(query);
  return documents.map((text) => {
    const all = tokens.encode(text);
    const kept = all.slice(0, maxTokensPerDocument);
    const cut = cutIntoWindows(queryIds, kept, { room: tokens.room, long, mostWindows });
    const work = cut.windows.map((window) => toWork(tokens.join(cut.query, window)));
    const isQueryCut = cut.query.length < queryIds.length;
    return { work, isCut: cut.isCut || kept.length < all.length, isQueryCut };
  });
}

function toWork({ inputIds, tokenTypeIds }: EncodedInput): Work {
  return { ids: Int32Array.from(inputIds), types: Uint8Array.from(tokenTypeIds) };
}

/** Models that read texts apart cut them by themselves. */
function keep(query: string, documents: string[]): ReadDocument[] {
  return documents.map((passage) => ({ work: [{ query, passage }], isCut: false }));
}

function score(work: readonly Work[], scorer: PairScorer): Promise<Float32Array> {
  const inputs = work.flatMap((each) => ('ids' in each ? [{ inputIds: each.ids, tokenTypeIds: each.types }] : []));
  if (scorer.tokens && inputs.length === work.length) return scorer.tokens.score(inputs);
  return scorer.score(work.flatMap((each) => ('ids' in each ? [] : [each])));
}

let turn = Promise.resolve();
parentPort?.on('message', (question: ScoringQuestion) => {
  turn = turn.then(async () => parentPort?.postMessage(await answer(question)));
});
