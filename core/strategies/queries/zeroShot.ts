import { parseJsonAnswer } from '../parseJsonAnswer';
import { renderResponseFormat } from '../responseFormat';
import * as shared from './sharedParts';
import { writeOnce } from './writeOnce';

/**
 * Queries from the passage alone, without examples: the generator of Peshevski et al. 2025 (arXiv 2510.01229), whose
 * prompt is not published; this one is our own. It asks for queries of different kinds because a reranker that has
 * only seen "What is X?" learns to look for definitions.
 */
export const zeroShot = writeOnce({
  name: 'zero-shot',
  promptVersion: 'zero-shot-1',
  renderMessages: (prompt) => [
    { role: 'system', content: instructions },
    { role: 'user', content: shared.renderRequest(prompt) },
  ],
  responseFormat: (count) => renderResponseFormat('queries', { queries: shared.queryList(count, shared.kindedQuery) }),
  parseAnswer: (content) => ({
    queries: shared.selectUsable(parseJsonAnswer(content, answerSchema, answerForm).queries),
  }),
  maxQueries: (count) => count,
  maxCompletionTokens: (count) => 256 + 96 * count,
});

const answerForm = '{"queries": [{"text": "…", "kind": "…"}]}';
const instructions = shared.renderInstructions([shared.kindsIdea], answerForm);
const answerSchema = shared.listAnswerSchema(shared.writtenQuerySchema);
