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
  reads: ['kinds'],
  renderMessages: (prompt) => [
    { role: 'system', content: shared.renderInstructions(shared.ideasFor(prompt, [], shared.kindsIdea), answerForm) },
    { role: 'user', content: shared.renderRequest(prompt) },
  ],
  responseFormat: (count, prompt) =>
    renderResponseFormat('queries', { queries: shared.queryList(count, shared.kindedQuery(prompt)) }),
  parseAnswer: (content, prompt) => {
    const { queries } = parseJsonAnswer(content, answerSchema, answerForm);
    return { queries: shared.selectUsable(shared.withAskedKinds(queries, prompt)) };
  },
  maxQueries: (count) => count,
  maxCompletionTokens: (count) => 256 + 96 * count,
  usualTokens: (count) => 8 + 22 * count,
});

const answerForm = '{"queries": [{"text": "…", "kind": "…"}]}';
const answerSchema = shared.listAnswerSchema(shared.writtenQuerySchema);
