import { z } from 'zod';
import { parseJsonAnswer } from '../parseJsonAnswer';
import { renderResponseFormat } from '../responseFormat';
import * as shared from './sharedParts';
import { writeOnce } from './writeOnce';

/**
 * Summarise, then ask: SWIM-IR (Thakur et al. 2023, arXiv 2311.05800) has the model pull out the sentences that matter
 * before it asks about them. Here both are one answer, the summary first, so that the queries are written with the
 * summary in sight; the words are our own. The summary stays in the raw answer.
 */
export const sap = writeOnce({
  name: 'sap',
  promptVersion: 'sap-1',
  renderMessages: (prompt) => [
    { role: 'system', content: instructions },
    { role: 'user', content: shared.renderRequest(prompt) },
  ],
  responseFormat: (count) =>
    renderResponseFormat('summary_and_queries', {
      summary: { type: 'string' },
      queries: shared.queryList(count, shared.kindedQuery),
    }),
  parseAnswer: (content) => ({
    queries: shared.selectUsable(parseJsonAnswer(content, answerSchema, answerForm).queries),
  }),
  maxQueries: (count) => count,
  maxCompletionTokens: (count) => 512 + 96 * count,
});

const answerForm = '{"summary": "…", "queries": [{"text": "…", "kind": "…"}]}';
const idea = `Work in two steps:
1. summary: take from the passage the one to three sentences that matter most, in the passage's own words; add nothing that it does not say
2. queries: write them about what the summary holds, with the whole passage at hand; do not copy the summary either`;
const instructions = shared.renderInstructions([idea, shared.kindsIdea], answerForm);
const answerSchema = z.object({
  summary: z.string().trim().min(1, 'the summary is empty'),
  queries: z.array(shared.writtenQuerySchema),
});
