import { chunkSchema, type Chunk } from '../../core/contracts/chunk';
import { llmRequestSchema } from '../../core/contracts/llm';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { analysisOf } from '../../core/analysisOf';
import { digestOf, rowId, sha256 } from '../../core/hashing/digest';
import { nextAsks, replay } from '../../core/strategies/conversation';
import { judgeStrategies } from '../../core/strategies/judge/registry';
import { planAsking } from '../../core/strategies/queries/askingPlan';
import { buildJudgeRequest, configureJudgeRequests, passageOf } from '../llm/buildRequests';
import type { JudgeOptions } from '../../core/strategies/judge/judgeOptions';
import type { JudgeTask } from '../../core/strategies/judge/judgeStrategy';
import type { RankedItem } from '../../core/retrieval/rankedList';
import { buildPassageIndex } from '../stage/buildPassageIndex';
import { defineStage, type StageDefinition } from '../stage/definition';
import { lookUpChunks } from '../stage/lookUpChunks';
import type { MeasuredRequests } from './measureRequests';

/** A question that the pilot's answers hold. */
export interface PilotQuestion {
  id: string;
  text: string;
  chunkId: string;
}

/** Some requests of the stage `queries`, as they are: those with the smallest hash, so that a larger pilot holds a smaller one. */
export function pilotQueries(count: number): StageDefinition {
  return defineStage({
    name: 'query-pilot',
    version: 1,
    inputs: ['requests'],
    configure: () => ({ count }),
    async run({ config, inputs, output }) {
      const hashed: string[] = [];
      for await (const { key } of inputs.requests.rows(llmRequestSchema)) hashed.push(`${sha256(key)} ${key}`);
      const chosen = new Set(
        hashed
          .sort()
          .slice(0, config.count)
          .map((line) => line.split(' ')[1]),
      );
      for await (const request of inputs.requests.rows(llmRequestSchema)) {
        output.counts.in += 1;
        if (chosen.has(request.key)) await output.write(request);
      }
      output.countDropped('not-sampled', hashed.length - output.counts.out);
    },
  });
}

/**
 * Judge requests for the pilot's questions with passages that BM25 finds for them. Of a judge of pairs they are requests
 * that the run will ask too, unless a filter leaves the question out; of others their like, because what one is shown
 * hangs on the whole pool.
 */
export function pilotPairs(questions: PilotQuestion[], count: number): StageDefinition {
  return defineStage({
    name: 'judge-pilot',
    version: 1,
    inputs: ['chunks'],
    configure: (spec) => ({
      ...configureJudgeRequests(spec),
      depth: spec.candidates.bm25 || spec.candidates.dense || spec.candidates.runDepth,
      ...(spec.judge.depth === undefined ? {} : { judged: spec.judge.depth }),
      ...analysisOf(spec),
      count,
      questions: digestOf(questions),
    }),
    async run({ config, inputs, output, progress }) {
      const index = await buildPassageIndex(inputs.chunks.rows(chunkSchema), {
        language: config.language,
        analysis: config.analysis,
        tell: () => progress({ phase: 'index', done: 0, unit: 'pairs' }),
      });
      const each = Math.ceil(config.count / Math.max(questions.length, 1));
      const found = questions.map(({ text }) => index.search(text, config.depth));
      const ids = questions.flatMap(({ chunkId }, number) => [chunkId, ...(found[number] ?? []).map(({ id }) => id)]);
      const chunks = await lookUpChunks(inputs.chunks, new Set(ids));
      const requests = questions.flatMap((question, number) => {
        const task = taskOf(question, (found[number] ?? []).slice(0, config.judged), chunks, config.options);
        const asks = nextAsks(judgeStrategies[config.strategy].judge(task));
        // From every part of the lists: the first places hold longer and better passages than the last.
        const places = Array.from(
          { length: Math.min(each, asks.length) },
          (_, turn) => (number * 7 + turn * 11) % asks.length,
        );
        return [...new Set(places)].flatMap((place) => {
          const ask = asks[place];
          return ask ? [buildJudgeRequest(config, ask, task)] : [];
        });
      });
      for (const request of requests.slice(0, config.count)) await output.write(request);
      output.counts.in = questions.length;
      const hits = found.reduce((sum, list) => sum + list.length, 0);
      if (questions.length > 0) output.summary = { found: hits / questions.length };
    },
  });
}

function taskOf(
  { id: queryId, text: query, chunkId }: PilotQuestion,
  hits: readonly RankedItem[],
  chunks: ReadonlyMap<string, Chunk>,
  options: JudgeOptions = {},
): JudgeTask {
  const sourcesOf = ({ rank, score }: RankedItem) => [{ retriever: 'bm25', rank, score }];
  const own = hits.filter(({ id }) => id === chunkId);
  const pool = [{ id: chunkId, sources: own.flatMap(sourcesOf) }];
  for (const hit of hits) if (hit.id !== chunkId) pool.push({ id: hit.id, sources: sourcesOf(hit) });
  const passages = pool.flatMap(({ id, sources }) => {
    const chunk = chunks.get(id);
    return chunk ? [{ id, ...passageOf(chunk), sources }] : [];
  });
  return { queryId, query, passages, options };
}

/** The questions in answers, as the stage `queries` will make them; unusable answers have none. */
export function questionsOf(spec: PipelineSpec, { answers }: Pick<MeasuredRequests, 'answers'>): PilotQuestion[] {
  const plan = planAsking(spec.queries);
  return answers.flatMap(({ request, content }) => {
    const chunkId = String(request.context['chunkId']);
    // Of a strategy that asks more than once nothing is known yet.
    const { strategy, prompt } = plan.taskFor({ id: chunkId, text: '' });
    const replayed = replay(strategy.write(prompt), [[{ requestKey: '', content }]]);
    const written = 'result' in replayed ? replayed.result.queries : [];
    return written.map(({ text }) => ({ id: rowId(chunkId, text), text, chunkId }));
  });
}
