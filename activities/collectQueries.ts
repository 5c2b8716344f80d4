import { llmSettings } from '../core/llm/settings';
import type { Trouble } from '../core/strategies/conversation';
import type { QueryResult } from '../core/strategies/queries/queryStrategy';
import { roundPrefix } from '../temporal.config';
import { buildQuery } from './asking/buildQuery';
import { openQueryUnits } from './asking/openQueryUnits';
import type { QueryUnit } from './asking/queryUnit';
import { QueryTally } from './asking/queryTally';
import { refuseTooManyFailures } from './llm/answers';
import { configureQueryRequests } from './llm/buildRequests';
import { finishConversation, openRounds, readReplies, usageOf } from './llm/rounds';
import { defineStage } from './stage/definition';

/**
 * Turns the model's answers into queries, and into passages where a strategy writes some (table `documents`); what
 * cannot be used is set aside with its raw text and the reason.
 */
export const collectQueries = defineStage({
  name: 'queries',
  version: 2,
  inputs: ['chunks'],
  inputPrefix: roundPrefix,
  configure: (spec) => ({
    requests: configureQueryRequests(spec),
    maxFailedShare: llmSettings(spec, 'queries').maxFailedShare,
  }),
  async run({ config, inputs, output, store }) {
    const { unitField, units, file } = await openQueryUnits(config.requests, inputs, store);
    const rounds = openRounds(inputs);
    const repliesTo = readReplies(rounds, unitField);
    const tally = new QueryTally();
    const seen = new Set<string>();
    let example = '';
    let failed = 0;
    for await (const unit of units()) {
      const replies = await repliesTo(unit.id);
      if (replies.length === 0) continue;
      output.counts.in += replies.reduce((sum, round) => sum + round.length, 0);
      const result = finishConversation(unit.begin(), replies);
      for (const trouble of result.troubles) await setAside(unit, trouble);
      for (const { reason, ...query } of result.dropped ?? []) await output.drop(reason, { ...unit.about, ...query });
      for (const place of result.queries.keys()) await writeQuery(unit, result, place);
    }
    refuseTooManyFailures(failed, output.counts.in, config.maxFailedShare, example);
    output.usage = usageOf(rounds);
    output.summary = { ...tally.summary, ...(await keepFile()) };

    /** What became of the lines of the file that the spec names. */
    async function keepFile(): Promise<Record<string, unknown>> {
      const read = file();
      if (!read) return {};
      for (const drop of read.tally.drops) await output.write(drop, `${read.name}-dropped`, { counted: false });
      return { [read.name]: read.tally.summary };
    }

    async function setAside({ about }: QueryUnit, { isUnreadable, reason, ...said }: Trouble): Promise<void> {
      // What is in quarantine was judged when it was asked; here counts what the strategy cannot read.
      if (isUnreadable) {
        failed += 1;
        example ||= `${reason}: ${said.message}`;
      }
      await output.drop(reason, { ...about, ...said });
    }

    async function writeQuery(unit: QueryUnit, result: QueryResult, place: number): Promise<void> {
      const { query, documents } = buildQuery(unit, result, { place, model: config.requests.model });
      const repeated = query.text.toLowerCase();
      if (seen.has(repeated)) {
        await output.drop('repeated-query', query);
        return;
      }
      seen.add(repeated);
      await output.write(query);
      for (const document of documents) await output.write(document, 'documents', { counted: false });
      tally.add(query, unit.exemplars, documents.length);
    }
  },
});
