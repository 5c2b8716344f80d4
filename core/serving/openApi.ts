import { z, type ZodType } from 'zod';
import type { RequestLimits } from './limits';
import { rankingAnswerSchema, rankingRequestSchema } from './rankingShape';
import { rerankAnswerSchema, rerankRequestSchema } from './rerankShape';

/** Every answer that is no success. */
export const errorAnswerSchema = z.object({
  code: z.string().describe('A word that programs can test, such as queue-full.'),
  message: z.string().describe('What was wrong.'),
  mend: z.string().describe('How to mend it.'),
});

const refused: Record<string, string> = {
  400: 'The body is no JSON.',
  401: 'The API key is missing or wrong.',
  413: 'The body is too large.',
  415: 'The body is not sent as application/json, or is compressed.',
  422: 'A member of the body is wrong; the message names it.',
  429: 'Too much is waiting; Retry-After says when to come again.',
  503: 'The server is stopping, or the documents could not be scored in time.',
};

/** What the server offers, as an OpenAPI 3.1 document: made of the schemas that requests are checked by. */
export function describeApi({ version, limits, hasKey }: { version: string; limits: RequestLimits; hasKey: boolean }) {
  const rerank = offer('Scores documents for a query', rerankRequestSchema(limits), rerankAnswerSchema);
  const ranking = offer('Scores passages for a query', rankingRequestSchema(limits), rankingAnswerSchema);
  return {
    openapi: '3.1.0',
    info: {
      title: 'rankwright serve',
      version,
      description: 'A reranker behind the shapes of Cohere and Jina (/rerank) and of NVIDIA NIM (/v1/ranking).',
    },
    ...(hasKey ? { security: [{ key: [] }] } : {}),
    components: {
      schemas: { Error: toJsonSchema(errorAnswerSchema, 'output') },
      ...(hasKey ? { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } } : {}),
    },
    paths: {
      '/rerank': { post: { operationId: 'rerank', ...rerank } },
      '/v1/rerank': { post: { operationId: 'rerankV1', ...rerank } },
      '/v2/rerank': { post: { operationId: 'rerankV2', ...rerank } },
      '/v1/ranking': { post: { operationId: 'ranking', ...ranking } },
      '/healthz': look('health', 'Whether the process lives', 'application/json'),
      '/readyz': look('readiness', 'Whether requests are accepted; 503 while it stops', 'application/json'),
      '/metrics': look('metrics', 'Metrics for Prometheus', 'text/plain'),
      '/openapi.json': look('openApi', 'This document', 'application/json'),
    },
  };
}

function offer(summary: string, request: ZodType, answer: ZodType) {
  const error = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };
  const failures = Object.entries(refused).map(([status, description]) => [status, { description, content: error }]);
  return {
    summary,
    requestBody: { required: true, content: { 'application/json': { schema: toJsonSchema(request, 'input') } } },
    responses: {
      200: {
        description: 'Best first.',
        content: { 'application/json': { schema: toJsonSchema(answer, 'output') } },
      },
      ...(Object.fromEntries(failures) as Record<string, unknown>),
    },
  };
}

function look(operationId: string, summary: string, type: string) {
  return { get: { operationId, summary, responses: { 200: { description: summary, content: { [type]: {} } } } } };
}

function toJsonSchema(schema: ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io }) as Record<string, unknown>;
  return $schema === undefined ? {} : rest;
}
