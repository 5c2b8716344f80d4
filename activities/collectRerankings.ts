import { rerankTaskSchema, type RerankedList } from '../core/contracts/rerankTask';
import { costNanoUsd } from '../core/llm/money';
import { llmSettings } from '../core/llm/settings';
import { rankByVerdicts } from '../core/evaluation/rankByVerdicts';
import { judgeStrategies } from '../core/strategies/judge/registry';
import { roundPrefix } from '../temporal.config';
import { refuseTooManyFailures } from './llm/answers';
import { JudgeNotes } from './llm/judgeNotes';
import { finishConversation, openRounds, readReplies, usageOf } from './llm/rounds';
import { findReranker } from './reranking/findReranker';
import { readExpenses, secondsOf } from './reranking/expenses';
import { configureRerankRequests, toJudgeTask } from './reranking/rerankRequests';
import { defineStage } from './stage/definition';

/**
 * Turns a language model's answers into rankings, with the calls and tokens of each. What it cost is counted as if nothing
 * had been in the ledger: what somebody pays who asks the same.
 */
export const collectRerankings = defineStage({
  name: 'rerank',
  version: 1,
  inputs: ['tasks'],
  inputPrefix: roundPrefix,
  configure(spec, item) {
    const { maxFailedShare, mode, price } = llmSettings(spec, 'rerank');
    const { shape } = findReranker(spec, item);
    return { requests: configureRerankRequests(spec), maxFailedShare, isBatch: mode === 'batch', price, shape };
  },
  async run({ config: { requests: config, maxFailedShare, isBatch, price, shape }, inputs, output, progress }) {
    const strategy = judgeStrategies[config.strategy];
    const rounds = openRounds(inputs);
    const repliesTo = readReplies(rounds, 'queryId');
    const expensesOf = await readExpenses(rounds, shape);
    const total = inputs.tasks.rowCount();
    const notes = new JudgeNotes('rerankers');
    const sum = { calls: 0, tokensIn: 0, tokensOut: 0, unjudged: 0 };
    let [failed, example] = [0, ''];
    for await (const task of inputs.tasks.rows(rerankTaskSchema)) {
      output.counts.in += 1;
      const { queryId, passages } = task;
      const result = finishConversation(strategy.judge(toJudgeTask(task, config)), await repliesTo(queryId));
      notes.add(result);
      for (const { isUnreadable, reason, message } of result.troubles) {
        failed += isUnreadable ? 1 : 0;
        example ||= isUnreadable ? `${reason}: ${message}` : '';
      }
      const { places, unjudged } = rankByVerdicts(passages.length, result.verdicts);
      const documents = places.map((place) => passages[place]!.id);
      const list: RerankedList = { queryId, documents, unjudged, ...expensesOf(queryId) };
      await output.write(list);
      for (const name of ['calls', 'tokensIn', 'tokensOut', 'unjudged'] as const) sum[name] += list[name];
      await progress({ phase: 'collect', done: output.counts.in, total, unit: 'questions' });
    }
    refuseTooManyFailures(failed, sum.calls, maxFailedShare, example);
    output.usage = usageOf(rounds);
    const seconds = secondsOf(rounds);
    output.summary = {
      ...{ model: config.model, ...sum },
      ...(price ? { nanoUsd: costNanoUsd(price, sum, { isBatch }) } : {}),
      ...(seconds === undefined ? {} : { seconds }),
      ...notes.summary,
    };
  },
});
