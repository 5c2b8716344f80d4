import type { LlmBody } from '../../core/contracts/llm';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { answerChatCompletion } from '../../infra/rehearsal/http/chatCompletion';
import { rerankerItem } from '../../temporal.config';
import { specOf, stageRunner, type SpecFields } from './support/runStages';

type RerankerFields = NonNullable<NonNullable<SpecFields['evaluate']>[number]['rerankers']>;

let stages: ReturnType<typeof stageRunner>;
beforeEach(() => {
  stages = stageRunner(new MemoryObjectStore());
});

describe('calls for a list of 100', () => {
  const passages = Array.from({ length: 100 }, (_, place) => ({
    ...{ id: `d${place}`, text: `shelf ${place} holds maps` },
    sources: [
      { retriever: 'fused', rank: place + 1, score: -place },
      { retriever: 'bm25', rank: place + 1, score: 200 - place },
    ],
  }));
  const rehearse = {
    async complete(body: LlmBody) {
      const { choices, usage } = answerChatCompletion(body);
      const { message, finish_reason: finishReason } = choices[0]!;
      const tokens = choices[0]!.logprobs;
      const read = tokens?.content?.map(({ token, logprob, top_logprobs: top }) => ({ token, logprob, top }));
      return {
        ...{ content: message.content ?? '', finishReason, ...(read ? { tokens: read } : {}) },
        ...{ tokensIn: usage.prompt_tokens, tokensOut: usage.completion_tokens },
      };
    },
  };

  test.each([
    [{ strategy: 'binary' }, 100],
    [{ strategy: 'graded' }, 100],
    [{ strategy: 'pointwise-int' }, 100],
    [{ strategy: 'listwise' }, 9],
    [{ strategy: 'first-token' }, 9],
    [{ strategy: 'insertrank' }, 9],
    [{ strategy: 'groupwise' }, 5],
    [{ strategy: 'dual-teacher' }, 109],
  ] as const)('%j: %d', async (fields, calls) => {
    const spec = specOf({
      evaluate: [{ name: 'faq', beir: 'faq', rerankers: [{ name: 'llm', ...fields }] }],
      llm: { model: 'rehearsal' },
    });
    const asking = { ...spec, judge: spec.evaluate[0]!.rerankers![0]! };
    const tasks = await stages.make('rerank-tasks', [{ queryId: 'q', query: 'maps on shelf 50', passages }]);
    const { callsByRound, collected } = await stages.converse('rerank', {
      ...{ spec: asking, item: 'faq/llm', inputs: { tasks }, model: rehearse },
    });
    expect(callsByRound.reduce((sum, each) => sum + each, 0)).toBe(calls);
    expect(collected.summary).toMatchObject({ calls });
    const [row] = await stages.rows(collected);
    expect([...(row!['documents'] as string[])].sort()).toEqual(passages.map(({ id }) => id).sort());
  });

  test('setwise: at most 25, and one settles the first place of 20', async () => {
    const rerankers: RerankerFields = [
      { name: 'ten', strategy: 'setwise-r1' },
      { name: 'one', strategy: 'setwise-r1', topK: 1 },
    ];
    const spec = specOf({ evaluate: [{ name: 'faq', beir: 'faq', rerankers }], llm: { model: 'rehearsal' } });
    const [ten, one] = spec.evaluate[0]!.rerankers!;
    const talk = async (judge: typeof ten, count: number) => {
      const shown = passages.slice(0, count);
      const tasks = await stages.make('rerank-tasks', [{ queryId: 'q', query: 'maps on shelf 50', passages: shown }]);
      const item = rerankerItem('faq', judge!.name);
      const about = { spec: { ...spec, judge: judge! }, item, inputs: { tasks }, model: rehearse };
      const { callsByRound } = await stages.converse('rerank', about);
      return callsByRound.reduce((sum, each) => sum + each, 0);
    };
    expect(await talk(ten, 100)).toBeLessThanOrEqual(25);
    expect(await talk(ten, 20)).toBe(10);
    expect(await talk(one, 20)).toBe(1);
  });
});
