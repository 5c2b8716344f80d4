import { chunkSchema } from '../core/contracts/chunk';
import type { Query } from '../core/contracts/query';
import { rowId } from '../core/hashing/digest';
import { llmSettings } from '../core/llm/settings';
import { queryStrategies } from '../core/strategies/queries/registry';
import { parseAnswer, readAnswers, refuseTooManyFailures } from './llm/answers';
import { defineStage } from './stage/definition';

/** Turns the model's answers into queries; what cannot be used is set aside with its raw text and the reason. */
export const collectQueries = defineStage({
  name: 'queries',
  version: 1,
  inputs: ['requests', 'answers', 'chunks'],
  configure: (spec) => ({
    strategy: spec.queries.strategy,
    maxFailedShare: llmSettings(spec, 'queries').maxFailedShare,
  }),
  async run({ config, inputs, output }) {
    const strategy = queryStrategies[config.strategy];
    const languages = await readLanguages();
    const seen = new Set<string>();
    let example = '';
    let failed = 0;
    for await (const answered of readAnswers(inputs.requests, inputs.answers)) {
      output.counts.in += 1;
      const chunkId = String(answered.request.context['chunkId']);
      const outcome = parseAnswer(answered, (content) => strategy.parseAnswer(content));
      if ('parsed' in outcome) await writeQueries(chunkId, outcome.parsed.queries);
      else {
        // What is in quarantine was judged when it was asked; here counts what the strategy cannot read.
        if (answered.answer.status === 'answered') {
          failed += 1;
          example ||= `${outcome.reason}: ${outcome.message}`;
        }
        await output.drop(outcome.reason, {
          chunkId,
          requestKey: answered.request.key,
          message: outcome.message,
          raw: outcome.raw,
        });
      }
    }
    refuseTooManyFailures(failed, output.counts.in, config.maxFailedShare, example);
    output.usage = inputs.answers.manifest.usage;

    async function writeQueries(chunkId: string, written: { text: string; kind?: string }[]): Promise<void> {
      for (const { text, kind } of written) {
        const query: Query = {
          id: rowId(chunkId, text),
          chunkId,
          text,
          language: languages.get(chunkId) ?? 'und',
          strategy: strategy.name,
          promptVersion: strategy.promptVersion,
          ...(kind ? { kind } : {}),
        };
        const repeated = text.toLowerCase();
        if (seen.has(repeated)) await output.drop('repeated-query', query);
        else await output.write(query);
        seen.add(repeated);
      }
    }

    /** Languages that documents declared, by chunk; others are undetermined ("und", BCP 47). */
    async function readLanguages(): Promise<Map<string, string>> {
      const declared = new Map<string, string>();
      for await (const { id, language } of inputs.chunks.rows(chunkSchema)) if (language) declared.set(id, language);
      return declared;
    }
  },
});
