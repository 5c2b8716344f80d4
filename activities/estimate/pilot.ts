import { chunkSchema } from '../../core/contracts/chunk';
import { llmRequestSchema } from '../../core/contracts/llm';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { digestOf, rowId, sha256 } from '../../core/hashing/digest';
import { queryStrategies } from '../../core/strategies/queries/registry';
import { buildJudgeRequest, configureJudgeRequests } from '../llm/buildRequests';
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

/** Judge requests for the pilot's questions with passages that BM25 finds for them: requests that the run will ask too, unless a filter leaves the question out. */
export function pilotPairs(questions: PilotQuestion[], count: number): StageDefinition {
  return defineStage({
    name: 'judge-pilot',
    version: 1,
    inputs: ['chunks'],
    configure: (spec) => ({
      ...configureJudgeRequests(spec),
      depth: spec.candidates.bm25 || spec.candidates.dense,
      count,
      questions: digestOf(questions),
    }),
    async run({ config, inputs, output, progress }) {
      const index = await buildPassageIndex(inputs.chunks.rows(chunkSchema), {
        language: 'en',
        tell: () => progress({ phase: 'index', done: 0, unit: 'pairs' }),
      });
      const each = Math.ceil(config.count / Math.max(questions.length, 1));
      const found = questions.map(({ text }) => index.search(text, config.depth));
      const pairs = questions.flatMap((question, number) => {
        const hits = found[number] ?? [];
        // From every part of the lists: the first places hold longer and better passages than the last.
        const places = Array.from(
          { length: Math.min(each, hits.length) },
          (_, turn) => (number * 7 + turn * 11) % hits.length,
        );
        return [...new Set(places)].map((place) => ({ question, chunkId: hits[place]?.id ?? question.chunkId }));
      });
      const chunks = await lookUpChunks(inputs.chunks, new Set(pairs.map(({ chunkId }) => chunkId)));
      for (const { question, chunkId } of pairs.slice(0, config.count)) {
        const chunk = chunks.get(chunkId);
        if (chunk) await output.write(buildJudgeRequest(config, question, chunk));
      }
      output.counts.in = questions.length;
      const hits = found.reduce((sum, list) => sum + list.length, 0);
      output.summary = { found: hits / Math.max(questions.length, 1) };
    },
  });
}

/** The questions in answers, as the stage `queries` will make them; unusable answers have none. */
export function questionsOf(spec: PipelineSpec, { answers }: Pick<MeasuredRequests, 'answers'>): PilotQuestion[] {
  return answers.flatMap(({ request, content }) => {
    const chunkId = String(request.context['chunkId']);
    return parsed(spec, content).map((text) => ({ id: rowId(chunkId, text), text, chunkId }));
  });
}

function parsed(spec: PipelineSpec, content: string): string[] {
  try {
    return queryStrategies[spec.queries.strategy].parseAnswer(content).queries.map(({ text }) => text);
  } catch {
    return [];
  }
}
