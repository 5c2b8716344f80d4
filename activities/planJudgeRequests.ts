import { nextAsks } from '../core/strategies/conversation';
import { judgeStrategies } from '../core/strategies/judge/registry';
import { roundPrefix } from '../temporal.config';
import { buildJudgeRequest, configureJudgeRequests } from './llm/buildRequests';
import { readJudgeTasks } from './llm/judgeTasks';
import { requestsPerShard } from './llm/requestRow';
import { openRounds, readReplies } from './llm/rounds';
import { defineStage } from './stage/definition';

/** The requests of the next round of judging: for each query those that its strategy asks about its passages. */
export const planJudgeRequests = defineStage({
  name: 'judge-requests',
  version: 1,
  inputs: ['queries', 'candidates', 'written', 'chunks'],
  inputPrefix: roundPrefix,
  configure: configureJudgeRequests,
  async run({ config, inputs, output, progress }) {
    const strategy = judgeStrategies[config.strategy];
    const repliesTo = readReplies(openRounds(inputs), 'queryId');
    for await (const task of readJudgeTasks(inputs, config)) {
      output.counts.in += 1;
      for (const ask of nextAsks(strategy.judge(task), await repliesTo(task.queryId)))
        await output.write(buildJudgeRequest(config, ask, task), 'part', { rowsPerPart: requestsPerShard });
      await progress({ phase: 'plan', done: output.counts.out, unit: 'requests' });
    }
    output.summary = { isOneRound: strategy.isOneRound };
  },
});
