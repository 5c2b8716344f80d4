import type { Message } from '../../contracts/llm';
import type { Exemplar } from '../../contracts/exemplar';
import { parseJsonAnswer } from '../parseJsonAnswer';
import { renderResponseFormat } from '../responseFormat';
import { builtInExemplars } from './builtInExemplars';
import * as shared from './sharedParts';
import { writeOnce } from './writeOnce';

/**
 * Queries after the pattern of exemplars, as in InPars (Bonifacio et al. 2022, arXiv 2202.05144, three of them) and
 * Promptagator (Dai et al. 2022, arXiv 2209.11755, up to eight); the words are our own. The exemplars are earlier turns
 * of the conversation, the same for every passage, so that an endpoint can cache them. They say what people ask and
 * how, so no kinds are asked for.
 */
export const fewShot = writeOnce({
  name: 'few-shot',
  promptVersion: 'few-shot-1',
  exemplars: builtInExemplars,
  reads: ['exemplars'],
  renderMessages: (prompt) => [
    { role: 'system', content: shared.renderInstructions(shared.ideasFor(prompt, [shared.exemplarsIdea]), answerForm) },
    ...(prompt.exemplars ?? builtInExemplars).flatMap(renderExemplar),
    { role: 'user', content: shared.renderRequest(prompt) },
  ],
  responseFormat: (count) =>
    renderResponseFormat('queries', { queries: shared.queryList(count, { text: { type: 'string' } }) }),
  parseAnswer: (content) => ({
    queries: shared.selectUsable(parseJsonAnswer(content, answerSchema, answerForm).queries),
  }),
  maxQueries: (count) => count,
  maxCompletionTokens: (count) => 256 + 96 * count,
  usualTokens: (count) => 8 + 17 * count,
});

const answerForm = '{"queries": [{"text": "…"}]}';
const answerSchema = shared.listAnswerSchema(shared.writtenQuerySchema);

function renderExemplar({ title, passage, query }: Exemplar): Message[] {
  const shown = { text: passage, ...(title ? { title } : {}) };
  return [
    { role: 'user', content: shared.renderRequest({ passage: shown, count: 1 }) },
    { role: 'assistant', content: JSON.stringify({ queries: [{ text: query }] }) },
  ];
}
