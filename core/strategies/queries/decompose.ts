import { z } from 'zod';
import { parseJsonAnswer } from '../parseJsonAnswer';
import { renderResponseFormat } from '../responseFormat';
import type { WrittenQuery } from './queryStrategy';
import * as shared from './sharedParts';
import { writeOnce } from './writeOnce';

/** As in the paper; more are cut off. */
const maxSubQuestions = 5;

/**
 * Complex questions and what they fall into: the decomposition of Ammann, Golde and Akbik 2025 (Question Decomposition
 * for Retrieval-Augmented Generation, ACL SRW), turned from answering a question to writing one. A complex question
 * and each of its sub-questions are queries of their own, so that a reranker sees both; the words are our own.
 */
export const decompose = writeOnce({
  name: 'decompose',
  promptVersion: 'decompose-1',
  reads: [],
  renderMessages: (prompt) => [
    { role: 'system', content: shared.renderInstructions(shared.ideasFor(prompt, [idea]), answerForm) },
    { role: 'user', content: shared.renderRequest(prompt) },
  ],
  // No upper bound in the schema: what is too many is cut off, which costs less than asking again.
  responseFormat: (count) =>
    renderResponseFormat('queries', {
      queries: shared.queryList(count, {
        text: { type: 'string' },
        subQuestions: { type: 'array', items: { type: 'string' } },
      }),
    }),
  parseAnswer: (content) => ({
    queries: shared.selectUsable(parseJsonAnswer(content, answerSchema, answerForm).queries.flatMap(withParts)),
  }),
  maxQueries: (count) => count * (1 + maxSubQuestions),
  maxCompletionTokens: (count) => 256 + 256 * count,
  // A complex question, and three sub-questions more often than not.
  usualTokens: (count) => 8 + 90 * count,
});

const answerForm = '{"queries": [{"text": "…", "subQuestions": ["…"]}]}';
const idea = `Each query that you are asked for is a complex question: one that needs two or more things the passage says, put together. It may have up to 30 words. With it give its sub-questions: at most ${maxSubQuestions} simpler queries that, answered together, answer it. A sub-question is a query too: every rule above holds for it, it names its subject, and it makes sense to someone who sees no other. Where the passage says one thing only, write a simple question and leave its list empty.`;
const complexSchema = z.object({ text: z.string(), subQuestions: z.array(shared.writtenQuerySchema) });
const answerSchema = shared.listAnswerSchema(complexSchema);

function withParts({ text, subQuestions }: z.infer<typeof complexSchema>): WrittenQuery[] {
  const parts = subQuestions.map((part) => part.text.replace(numbering, '')).filter((part) => part.trim() !== '');
  return [
    { text, kind: parts.length > 0 ? 'complex-question' : 'question' },
    ...parts.slice(0, maxSubQuestions).map((part) => ({ text: part, kind: 'sub-question' })),
  ];
}

/** `1.`, `2)` or a dash at the start of a line, which models write out of habit. */
const numbering = /^\s*(?:\d{1,2}[.)]|[-*•])\s+/;
