import { groupsBy } from '../core/batches';
import type { Judgement } from '../core/contracts/judgement';
import { llmSettings } from '../core/llm/settings';
import { judgeStrategies } from '../core/strategies/judge/registry';
import type { ArtifactWriter } from '../infra/artifactStore/artifactWriter';
import { parseAnswer, readAnswers, refuseTooManyFailures, type AnsweredRequest } from './llm/answers';
import { defineStage } from './stage/definition';

/**
 * Turns the model's answers into judgements. A query whose own passage does not pass is dropped with all its
 * pairs: nothing is known to answer it (card peshevski, step 4). Here that is the lowest grade, which is no positive
 * wherever a scale is cut; what depends on the cuts is for stage negatives, so that others can be tried for nothing.
 */
export const collectJudgements = defineStage({
  name: 'judge',
  version: 2,
  inputs: ['requests', 'answers'],
  configure: (spec) => {
    const { model, maxFailedShare } = llmSettings(spec, 'judge');
    return { strategy: spec.judge.strategy, model, maxFailedShare };
  },
  async run({ config, inputs, output, progress }) {
    const strategy = judgeStrategies[config.strategy];
    const grades: Record<string, number> = {};
    let example = '';
    let failed = 0;
    const answered = readAnswers(inputs.requests, inputs.answers);
    for await (const group of groupsBy(answered, ({ request }) => String(request.context['queryId']))) {
      output.counts.in += group.length;
      const judgements = await judgementsOf(group);
      const source = judgements.find(({ isSource }) => isSource);
      if (source && source.judgement.grade > 0) await keep(judgements);
      else await dropAll(output, judgements, source ? 'source-not-relevant' : 'source-not-judged');
      await progress({ phase: 'collect', done: output.counts.in, total: inputs.requests.rowCount(), unit: 'pairs' });
    }
    refuseTooManyFailures(failed, output.counts.in, config.maxFailedShare, example);
    output.usage = inputs.answers.manifest.usage;
    output.summary = { grades };

    async function judgementsOf(group: AnsweredRequest[]): Promise<{ isSource: boolean; judgement: Judgement }[]> {
      const judgements: { isSource: boolean; judgement: Judgement }[] = [];
      for (const pair of group) {
        const { context, key } = pair.request;
        const outcome = parseAnswer(pair, (content) => strategy.parseAnswer(content));
        if ('parsed' in outcome) {
          judgements.push({ isSource: context['isSource'] === true, judgement: buildJudgement(pair, outcome.parsed) });
          continue;
        }
        // What is in quarantine was judged when it was asked; here counts what the strategy cannot read.
        if (pair.answer.status === 'answered') {
          failed += 1;
          example ||= `${outcome.reason}: ${outcome.message}`;
        }
        await output.drop(outcome.reason, {
          ...context,
          requestKey: key,
          message: outcome.message,
          raw: outcome.raw,
        });
      }
      return judgements;
    }

    function buildJudgement({ request }: AnsweredRequest, verdict: { grade: number; reason?: string }): Judgement {
      return {
        queryId: String(request.context['queryId']),
        chunkId: String(request.context['chunkId']),
        ...verdict,
        scale: strategy.scale,
        strategy: strategy.name,
        promptVersion: strategy.promptVersion,
        model: config.model,
        requestKey: request.key,
      };
    }

    async function keep(judgements: { judgement: Judgement }[]): Promise<void> {
      for (const { judgement } of judgements) {
        await output.write(judgement);
        grades[judgement.grade] = (grades[judgement.grade] ?? 0) + 1;
      }
    }
  },
});

/** The judge's own words keep a place beside the reason code. */
async function dropAll(output: ArtifactWriter, judgements: { judgement: Judgement }[], code: string): Promise<void> {
  for (const { judgement } of judgements) {
    const { reason, ...pair } = judgement;
    await output.drop(code, { ...pair, ...(reason ? { explanation: reason } : {}) });
  }
}
