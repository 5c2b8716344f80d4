import { z } from 'zod';
import type { Exemplar } from '../../contracts/exemplar';
import type { Message } from '../../contracts/llm';
import { parseJsonAnswer } from '../parseJsonAnswer';
import { renderResponseFormat } from '../responseFormat';
import * as shared from './sharedParts';
import { flagInvented } from './summaries';
import { writeOnce } from './writeOnce';

/**
 * Summarise, then ask: SWIM-IR (Thakur et al. 2023, arXiv 2311.05800) has the model pull out the sentences that matter
 * before it asks about them. Here both are one answer, the summary first, so that the queries are written with the
 * summary in sight; the words are our own. Exemplars, where a spec brings some, are earlier turns; they show how people
 * ask, so no kinds are asked for then. The summary stays in the raw answer.
 */
export const sap = writeOnce({
  name: 'sap',
  promptVersion: 'sap-1',
  reads: ['kinds', 'exemplars'],
  renderMessages: (prompt) => [
    { role: 'system', content: shared.renderInstructions(ideasFor(prompt), shared.formFor(prompt, forms)) },
    ...(prompt.exemplars ?? []).flatMap(renderExemplar),
    { role: 'user', content: shared.renderRequest(prompt) },
  ],
  responseFormat: (count, prompt) =>
    renderResponseFormat('summary_and_queries', {
      summary: { type: 'string' },
      queries: shared.queryList(count, shared.membersFor(prompt)),
    }),
  parseAnswer: (content, prompt) => {
    const answer = parseJsonAnswer(content, answerSchema, forms.kinded);
    const queries = shared.selectUsable(shared.withAskedKinds(answer.queries, prompt));
    return { queries: prompt ? flagInvented(queries, answer.summary, prompt.passage) : queries };
  },
  maxQueries: (count) => count,
  maxCompletionTokens: (count) => 512 + 96 * count,
  usualTokens: (count) => 90 + 22 * count,
});

const forms = {
  kinded: '{"summary": "…", "queries": [{"text": "…", "kind": "…"}]}',
  plain: '{"summary": "…", "queries": [{"text": "…"}]}',
};
const idea = `Work in two steps:
1. summary: take from the passage the one to three sentences that matter most, in the passage's own words; add nothing that it does not say
2. queries: write them about what the summary holds, with the whole passage at hand; do not copy the summary either`;
const answerSchema = z.object({
  summary: z.string().trim().min(1, 'the summary is empty'),
  queries: z.array(shared.writtenQuerySchema),
});

function ideasFor(prompt: Parameters<typeof shared.ideasFor>[0] & { exemplars?: readonly Exemplar[] }): string[] {
  if (prompt.exemplars) return shared.ideasFor(prompt, [idea, shared.exemplarsIdea]);
  return shared.ideasFor(prompt, [idea], shared.kindsIdea);
}

function renderExemplar({ title, passage, query, summary = '' }: Exemplar): Message[] {
  const shown = { text: passage, ...(title ? { title } : {}) };
  return [
    { role: 'user', content: shared.renderRequest({ passage: shown, count: 1 }) },
    { role: 'assistant', content: JSON.stringify({ summary, queries: [{ text: query }] }) },
  ];
}
