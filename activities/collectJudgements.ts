import type { Judgement } from '../core/contracts/judgement';
import { llmSettings } from '../core/llm/settings';
import type { JudgeTask, JudgeTrouble, Verdict } from '../core/strategies/judge/judgeStrategy';
import { judgeStrategies } from '../core/strategies/judge/registry';
import type { ArtifactWriter } from '../infra/artifactStore/artifactWriter';
import { roundPrefix } from '../temporal.config';
import { refuseTooManyFailures } from './llm/answers';
import { configureJudgeRequests } from './llm/buildRequests';
import { JudgeNotes } from './llm/judgeNotes';
import { readJudgeTasks } from './llm/judgeTasks';
import { finishConversation, openRounds, readReplies, usageOf } from './llm/rounds';
import { defineStage } from './stage/definition';

/**
 * Turns the model's answers into judgements. A query whose own passage does not pass is dropped with all its
 * pairs: nothing is known to answer it (card peshevski, step 4). Here that is the lowest grade, which is no positive
 * wherever a scale is cut; what depends on the cuts is for stage negatives, so that others can be tried for nothing.
 */
export const collectJudgements = defineStage({
  name: 'judge',
  version: 3,
  inputs: ['queries', 'candidates', 'written', 'chunks'],
  inputPrefix: roundPrefix,
  configure: (spec) => ({
    requests: configureJudgeRequests(spec),
    maxFailedShare: llmSettings(spec, 'judge').maxFailedShare,
  }),
  async run({ config: { requests: config, maxFailedShare }, inputs, output, progress }) {
    const strategy = judgeStrategies[config.strategy];
    const rounds = openRounds(inputs);
    const repliesTo = readReplies(rounds, 'queryId');
    const total = inputs.queries.rowCount();
    const grades: Record<string, number> = {};
    const stoodIn: Record<string, number> = {};
    const notes = new JudgeNotes();
    let [asked, failed, queries, example] = [0, 0, 0, ''];
    for await (const task of readJudgeTasks(inputs, config)) {
      const replies = await repliesTo(task.queryId);
      asked += replies.reduce((sum, round) => sum + round.length, 0);
      output.counts.in += task.passages.length;
      const result = finishConversation(strategy.judge(task), replies);
      const { verdicts, troubles } = result;
      notes.add(result);
      for (const trouble of troubles) await setAside(task, trouble);
      const judgements = verdicts.map((verdict) => buildJudgement(task, verdict));
      const source = judgements.find((_, index) => verdicts[index]?.passage === 0);
      if (source && source.grade > 0) await keep(judgements);
      else await dropAll(output, judgements, source ? 'source-not-relevant' : 'source-not-judged');
      await progress({ phase: 'collect', done: (queries += 1), total, unit: 'queries' });
    }
    refuseTooManyFailures(failed, asked, maxFailedShare, example);
    output.usage = usageOf(rounds);
    output.summary = { grades, ...(Object.keys(stoodIn).length > 0 ? { stoodIn } : {}), ...notes.summary };

    async function setAside({ queryId, passages: shown }: JudgeTask, trouble: JudgeTrouble): Promise<void> {
      const { isUnreadable, passages, reason, ...said } = trouble;
      // What is in quarantine was judged when it was asked; here counts what the strategy cannot read.
      if (isUnreadable) {
        failed += 1;
        example ||= `${reason}: ${said.message}`;
      }
      if (passages.length === 0) stoodIn[reason] = (stoodIn[reason] ?? 0) + 1;
      for (const place of passages)
        await output.drop(reason, { queryId, chunkId: shown[place]?.id, isSource: place === 0, ...said });
    }

    function buildJudgement({ queryId, passages }: JudgeTask, { passage, ...verdict }: Verdict): Judgement {
      return {
        queryId,
        chunkId: passages[passage]?.id ?? '',
        ...verdict,
        scale: strategy.scale,
        strategy: strategy.name,
        promptVersion: strategy.promptVersion,
        model: config.model,
      };
    }

    async function keep(judgements: Judgement[]): Promise<void> {
      for (const judgement of judgements) {
        await output.write(judgement);
        grades[judgement.grade] = (grades[judgement.grade] ?? 0) + 1;
      }
    }
  },
});

/** The judge's own words keep a place beside the reason code. */
async function dropAll(output: ArtifactWriter, judgements: Judgement[], code: string): Promise<void> {
  for (const { reason, ...pair } of judgements)
    await output.drop(code, { ...pair, ...(reason ? { explanation: reason } : {}) });
}
