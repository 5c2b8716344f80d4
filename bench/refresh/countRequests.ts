import path from 'node:path';
import { parseArgs } from 'node:util';
import { cpuStages } from '../../activities/createActivities';
import { createRandom } from '../../core/random';
import type { StageReceipt } from '../../core/contracts/receipt';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import type { Encoder } from '../../infra/onnx/encoder';
import type { WireBody } from '../../infra/llm/textModel';
import { answerChatCompletion } from '../../infra/rehearsal/http/chatCompletion';
import { specOf, stageRunner } from '../../test/activities/support/runStages';
import { describeMachine } from '../machine';
import { writeResults } from '../writeResults';
import { editCorpus, readRows, type EditKind, type Row } from './corpus';

/**
 * `node -r ./bench/typescript.cjs bench/refresh/countRequests.ts [--documents 3000] [--passages 600] [--data FOLDER]`: which
 * share of all requests an edit of a corpus asks anew, by kind of edit and by judge, without an endpoint: requests to the
 * judge are only planned. In place of the bi-encoder there are vectors of words, so that it takes a minute and not an hour.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      documents: { type: 'string', default: '3000' },
      passages: { type: 'string', default: '600' },
      percents: { type: 'string', default: '1,10' },
      kinds: { type: 'string', default: 'mixed,added,changed,removed' },
      judges: { type: 'string', default: 'binary' },
      data: { type: 'string', default: path.join(__dirname, '../../../shared/data/medquad_dev') },
    },
  });
  const [documents, passages] = [Number(values.documents), Number(values.passages)];
  const rows = readRows(path.resolve(values.data));
  const counted = [];
  for (const judge of values.judges.split(',')) {
    const before = await planAll(rows.slice(0, documents), passages, judge);
    for (const percent of values.percents.split(',').map(Number))
      for (const kind of values.kinds.split(',') as EditKind[]) {
        const { rows: edited, edit } = editCorpus(rows, documents, percent / 100, kind);
        const after = await planAll(edited, passages, judge);
        const fresh = countFresh(before, after);
        const share = fresh.asked / before.requests.size;
        counted.push({ judge, percent, kind, edit, requests: after.requests.size, share, ...fresh });
        process.stdout.write(
          `${judge.padEnd(10)} ${percent}% ${kind.padEnd(8)} +${edit.added} ~${edit.changed} -${edit.removed}: ` +
            `${fresh.asked} of ${after.requests.size} requests, ${(100 * share).toFixed(2)}% of those from nothing ` +
            `(${JSON.stringify(fresh)})\n`,
        );
      }
  }
  const facts = { machine: describeMachine(), documents, passages, counted };
  writeResults('refresh-requests', { date: new Date().toISOString(), ...facts }, `${documents}x${passages}`);
}

/** The requests up to training by key, and the ids of what they may be about. */
interface Plan {
  requests: Map<string, { queryId?: string; chunkId?: string }>;
  chunkIds: Set<string>;
  queryIds: Set<string>;
}

/** Why what is new is asked: it is about a new passage's questions, about a new question, or about a new passage alone. */
function countFresh(before: Plan, after: Plan) {
  const fresh = { asked: 0, toWrite: 0, ofNewQuestions: 0, ofNewPassages: 0, ofShiftedLists: 0 };
  for (const [key, { queryId, chunkId = '' }] of after.requests) {
    if (before.requests.has(key)) continue;
    fresh.asked += 1;
    if (queryId === undefined) fresh.toWrite += 1;
    else if (!before.queryIds.has(queryId)) fresh.ofNewQuestions += 1;
    else if (!before.chunkIds.has(chunkId)) fresh.ofNewPassages += 1;
    else fresh.ofShiftedLists += 1;
  }
  return fresh;
}

async function planAll(rows: readonly Row[], passages: number, judge: string): Promise<Plan> {
  const store = new MemoryObjectStore();
  const stages = stageRunner(store, { encoder: async () => wordEncoder });
  const spec = specOf({ queries: { passages, perPassage: 1 }, judge: { strategy: judge as 'binary' } });
  const requests: Plan['requests'] = new Map();
  const collectKeys = async (receipt: StageReceipt): Promise<void> => {
    for (const { key, context } of await stages.rows(receipt))
      requests.set(String(key), context as { queryId?: string; chunkId?: string });
  };
  const idsOf = async (receipt: StageReceipt): Promise<Set<string>> =>
    new Set((await stages.rows(receipt)).map(({ id }) => String(id)));
  const cpu = (name: keyof typeof cpuStages, inputs: Record<string, StageReceipt>): Promise<StageReceipt> =>
    stages.run(cpuStages[name], { spec, inputs });
  const documents = await stages.make(
    'ingest',
    rows.map(({ _id: id, title, text }) => ({ id, text, ...(title ? { title } : {}) })),
  );
  const chunks = await cpu('chunkDocuments', { documents });
  await collectKeys(await cpu('planQueryRequests', { chunks }));
  const { collected: written } = await stages.converse('queries', { spec, inputs: { chunks }, model });
  const embeddings = await cpu('encodePassages', { passages: chunks });
  const candidates = await cpu('findCandidates', { queries: written, chunks, embeddings });
  const queries = await cpu('filterQueries', { written, candidates, chunks, documents });
  await collectKeys(await cpu('planJudgeRequests', { queries, candidates, written, chunks }));
  return { requests, chunkIds: await idsOf(chunks), queryIds: await idsOf(written) };
}

const model = {
  complete: async (body: WireBody) => {
    const { choices, usage } = answerChatCompletion(body);
    const content = choices[0]?.message.content ?? '';
    return { content, finishReason: 'stop', tokensIn: usage.prompt_tokens, tokensOut: usage.completion_tokens };
  },
};

const hidden = 64;
const ofWord = new Map<string, number[]>();

/** Sums of random vectors of words: near where words are shared, as a text encoder's are, and quick. */
const wordEncoder: Encoder = {
  hiddenSize: hidden,
  digest: 'b'.repeat(64),
  prompts: { query: '', passage: '' },
  async encode(texts) {
    const vectors = new Float32Array(texts.length * hidden);
    for (const [row, text] of texts.entries()) {
      const sum = new Float64Array(hidden);
      for (const word of new Set(text.toLowerCase().match(/[a-z]{4,}/g) ?? [])) {
        const known = ofWord.get(word) ?? drawVector(word);
        ofWord.set(word, known);
        known.forEach((value, place) => (sum[place]! += value));
      }
      const length = Math.hypot(...sum) || 1;
      vectors.set(
        Float32Array.from(sum, (value) => value / length),
        row * hidden,
      );
    }
    return vectors;
  },
};

function drawVector(word: string): number[] {
  const random = createRandom('word', word);
  return Array.from({ length: hidden }, () => random() - 0.5);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
