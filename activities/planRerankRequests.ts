import { rerankTaskSchema } from '../core/contracts/rerankTask';
import { nextAsks } from '../core/strategies/conversation';
import { judgeStrategies } from '../core/strategies/judge/registry';
import { roundPrefix } from '../temporal.config';
import { buildJudgeRequest } from './llm/buildRequests';
import { requestsPerShard } from './llm/requestRow';
import { openRounds, readReplies } from './llm/rounds';
import { configureRerankRequests, toJudgeTask } from './reranking/rerankRequests';
import { defineStage } from './stage/definition';

/** The requests of the next round of reranking: for each list those that its strategy asks. */
export const planRerankRequests = defineStage({
  name: 'rerank-requests',
  version: 1,
  inputs: ['tasks'],
  inputPrefix: roundPrefix,
  configure: configureRerankRequests,
  async run({ config, inputs, output, progress }) {
    const strategy = judgeStrategies[config.strategy];
    const repliesTo = readReplies(openRounds(inputs), 'queryId');
    for await (const task of inputs.tasks.rows(rerankTaskSchema)) {
      output.counts.in += 1;
      const conversation = strategy.judge(toJudgeTask(task, config));
      for (const ask of nextAsks(conversation, await repliesTo(task.queryId)))
        await output.write(buildJudgeRequest(config, ask, task), 'part', { rowsPerPart: requestsPerShard });
      await progress({ phase: 'plan', done: output.counts.out, unit: 'requests' });
    }
    output.summary = { isOneRound: strategy.isOneRound };
  },
});
