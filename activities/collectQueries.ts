import { chunkSchema, type Chunk } from '../core/contracts/chunk';
import type { Query } from '../core/contracts/query';
import { rowId } from '../core/hashing/digest';
import { llmSettings } from '../core/llm/settings';
import type { Trouble } from '../core/strategies/conversation';
import { queryStrategies } from '../core/strategies/queries/registry';
import type { WrittenQuery } from '../core/strategies/queries/queryStrategy';
import { roundPrefix } from '../temporal.config';
import { refuseTooManyFailures } from './llm/answers';
import { configureQueryRequests, promptOf } from './llm/buildRequests';
import { finishConversation, openRounds, readReplies, usageOf } from './llm/rounds';
import { defineStage } from './stage/definition';

/** Turns the model's answers into queries; what cannot be used is set aside with its raw text and the reason. */
export const collectQueries = defineStage({
  name: 'queries',
  version: 2,
  inputs: ['chunks'],
  inputPrefix: roundPrefix,
  configure: (spec) => ({
    requests: configureQueryRequests(spec),
    maxFailedShare: llmSettings(spec, 'queries').maxFailedShare,
  }),
  async run({ config, inputs, output }) {
    const strategy = queryStrategies[config.requests.strategy];
    const rounds = openRounds(inputs);
    const repliesTo = readReplies(rounds, 'chunkId');
    const seen = new Set<string>();
    let example = '';
    let failed = 0;
    for await (const chunk of inputs.chunks.rows(chunkSchema)) {
      const replies = await repliesTo(chunk.id);
      if (replies.length === 0) continue;
      output.counts.in += replies.reduce((sum, round) => sum + round.length, 0);
      const { queries, troubles } = finishConversation(strategy.write(promptOf(config.requests, chunk)), replies);
      for (const trouble of troubles) await setAside(chunk, trouble);
      for (const written of queries) await writeQuery(chunk, written);
    }
    refuseTooManyFailures(failed, output.counts.in, config.maxFailedShare, example);
    output.usage = usageOf(rounds);

    async function setAside({ id: chunkId }: Chunk, { isUnreadable, reason, ...said }: Trouble): Promise<void> {
      // What is in quarantine was judged when it was asked; here counts what the strategy cannot read.
      if (isUnreadable) {
        failed += 1;
        example ||= `${reason}: ${said.message}`;
      }
      await output.drop(reason, { chunkId, ...said });
    }

    async function writeQuery(chunk: Chunk, { text, kind }: WrittenQuery): Promise<void> {
      const query: Query = {
        id: rowId(chunk.id, text),
        chunkId: chunk.id,
        text,
        // What a document declared; others are undetermined (BCP 47).
        language: chunk.language ?? 'und',
        strategy: strategy.name,
        promptVersion: strategy.promptVersion,
        ...(kind ? { kind } : {}),
      };
      const repeated = text.toLowerCase();
      if (seen.has(repeated)) await output.drop('repeated-query', query);
      else await output.write(query);
      seen.add(repeated);
    }
  },
});
