import type { IncomingMessage } from 'node:http';
import type { z, ZodType } from 'zod';
import { describeApi } from '../../../core/serving/openApi';
import { rankingRequestSchema, readRankingRequest, renderRankingAnswer } from '../../../core/serving/rankingShape';
import { readRerankRequest, renderRerankAnswer, rerankRequestSchema } from '../../../core/serving/rerankShape';
import type { ScoredDocuments, ScoringRequest } from '../../../core/serving/scoring';
import { RequestError } from '../requestError';
import type { ServerState } from './state';

/** Scores documents; the request is checked already. */
interface ScoringRoute {
  method: 'POST';
  /** What a body asks to be scored, and how the answer to it looks. @throws RequestError 422 naming the member */
  read(body: unknown): { asked: ScoringRequest; render: (scored: ScoredDocuments, answer: Named) => unknown };
}

interface LookingRoute {
  method: 'GET';
  /** Answered without the API key. */
  isOpen?: true;
  look(): Promise<Answer> | Answer;
}

interface Named {
  id: string;
  model: string;
}

export interface Answer {
  status: number;
  /** JSON unless it is a text with its type. */
  body: unknown;
  type?: string;
}

export type Route = ScoringRoute | LookingRoute;

/** Every route by its path: another one is a line here. */
export function createRoutes(state: ServerState): ReadonlyMap<string, Route> {
  const { limits, apiKey, version, reranker } = state;
  const rerank = scoring(rerankRequestSchema(limits), 'documents', limits.maxDocuments, (request) => ({
    asked: readRerankRequest(request),
    render: (scored, named) => renderRerankAnswer(request, { ...named, scored }),
  }));
  const ranking = scoring(rankingRequestSchema(limits), 'passages', limits.maxDocuments, (request) => ({
    asked: readRankingRequest(request),
    render: renderRankingAnswer,
  }));
  const api = describeApi({ version, limits, hasKey: apiKey !== undefined });
  const { model, kind, precision, long } = reranker;
  const ready = { status: 'ready', ...{ model, kind, precision, long } };
  const look = (answer: LookingRoute['look']): LookingRoute => ({ method: 'GET', look: answer });
  const readiness = (): Answer =>
    state.admission.isStopping ? { status: 503, body: { status: 'stopping' } } : { status: 200, body: ready };
  return new Map<string, Route>([
    ...(['/rerank', '/v1/rerank', '/v2/rerank'] as const).map((path) => [path, rerank] as const),
    ['/v1/ranking', ranking],
    ['/healthz', { ...look(() => ({ status: 200, body: { status: 'ok' } })), isOpen: true }],
    ['/readyz', { ...look(readiness), isOpen: true }],
    ['/openapi.json', look(() => ({ status: 200, body: api }))],
    ['/metrics', look(() => renderMetrics(state))],
  ]);
}

async function renderMetrics({ metrics }: ServerState): Promise<Answer> {
  return { status: 200, body: await metrics.render(), type: metrics.contentType };
}

/** `list`: the member that holds the texts, which are counted before each is looked at. */
function scoring<Schema extends ZodType>(
  schema: Schema,
  list: string,
  most: number,
  read: (request: z.infer<Schema>) => ReturnType<ScoringRoute['read']>,
): ScoringRoute {
  return {
    method: 'POST',
    read(body) {
      const texts = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[list] : undefined;
      if (Array.isArray(texts) && texts.length > most)
        throw new RequestError(
          'bad-field',
          `${list} has ${texts.length} texts, and a request may have ${most}`,
          'send the best of your first stage, or several requests',
        );
      const parsed = schema.safeParse(body);
      if (parsed.success) return read(parsed.data);
      const [issue] = parsed.error.issues;
      const message = `${nameOf(issue?.path ?? [])}: ${issue?.message ?? 'not accepted'}`;
      throw new RequestError('bad-field', message, 'GET /openapi.json describes what a request may hold');
    },
  };
}

/** `['documents', 0, 'text']` as `documents[0].text`. */
function nameOf(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`));
  return steps.join('').replace(/^\./, '') || 'the body';
}

/** The path of a request without its query; undefined: no route has it. */
export function pathOf({ url = '' }: IncomingMessage): string {
  const [path = ''] = url.split('?', 1);
  return path.length > 1 ? path.replace(/\/$/, '') : path;
}
