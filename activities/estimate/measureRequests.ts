import { llmRequestSchema, type LlmRequest } from '../../core/contracts/llm';
import type { Seen } from '../../core/llm/estimate';
import { defaultMaxCompletionTokens, measureBody } from '../../core/llm/money';
import type { PromptSize } from '../../core/llm/tokens';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import type { Ledger, LedgerEntry } from '../../infra/ledger/ledger';

/** Answers that are looked at: more would not make the interval narrower in a way that matters. */
const mostAnswers = 2_000;
const keysPerLookup = 256;

export type LedgerReader = Pick<Ledger, 'answeredKeys' | 'openScope'>;

/** What is known of the requests of a stage, without asking anything. */
export interface MeasuredRequests {
  requests: number;
  /** Those that the ledger does not answer, with the sums of their sizes and of the most they may be answered with. */
  toAsk: number;
  size: PromptSize;
  maxTokensOut: number;
  /** Of answers in the ledger: tokens by prompt bytes, and tokens of the answer. */
  tokensIn: Seen[];
  tokensOut: Seen[];
  /** The same answers with their requests; all there are when `requests` of them were seen. */
  answers: { request: LlmRequest; content: string }[];
}

/**
 * Of one round or of several. Reads the requests twice: for their keys, and, knowing which are answered, for their sizes.
 * Memory: the keys.
 */
export async function measureRequests(
  rounds: readonly ArtifactReader[],
  ledger: LedgerReader,
): Promise<MeasuredRequests> {
  const keys: string[] = [];
  for await (const { key } of rowsOf(rounds)) keys.push(key);
  const answered = await ledger.answeredKeys(keys);
  const entries = await readSome(ledger, [...answered]);
  const measured = nothingMeasured();
  for await (const request of rowsOf(rounds)) {
    measured.requests += 1;
    const entry = entries.get(request.key);
    if (!answered.has(request.key)) addUnanswered(measured, request);
    else if (entry) addAnswered(measured, request, entry);
  }
  return measured;
}

async function* rowsOf(rounds: readonly ArtifactReader[]): AsyncGenerator<LlmRequest> {
  for (const round of rounds) yield* round.rows(llmRequestSchema);
}

export function nothingMeasured(): MeasuredRequests {
  const size = { messageBytes: 0, schemaBytes: 0, messages: 0 };
  return { requests: 0, toAsk: 0, size, maxTokensOut: 0, tokensIn: [], tokensOut: [], answers: [] };
}

async function readSome(ledger: LedgerReader, answered: string[]): Promise<Map<string, LedgerEntry>> {
  const stride = Math.max(1, answered.length / mostAnswers);
  const chosen = Array.from({ length: Math.min(answered.length, mostAnswers) }, (_, index) =>
    answered.at(Math.floor(index * stride)),
  ).filter((key) => key !== undefined);
  const entries = new Map<string, LedgerEntry>();
  for (let from = 0; from < chosen.length; from += keysPerLookup) {
    const keys = chosen.slice(from, from + keysPerLookup);
    const scope = await ledger.openScope('estimate', keys);
    for (const key of keys) {
      const entry = scope.get(key);
      if (entry) entries.set(key, entry);
    }
    await scope.close();
  }
  return entries;
}

function addUnanswered(measured: MeasuredRequests, { body }: LlmRequest): void {
  const { messageBytes, schemaBytes } = measureBody(body);
  measured.toAsk += 1;
  measured.size.messageBytes += messageBytes;
  measured.size.schemaBytes += schemaBytes;
  measured.size.messages += body.messages.length;
  measured.maxTokensOut += body.max_completion_tokens ?? defaultMaxCompletionTokens;
}

function addAnswered(measured: MeasuredRequests, request: LlmRequest, { answer, usage }: LedgerEntry): void {
  const { messageBytes, schemaBytes } = measureBody(request.body);
  measured.tokensIn.push({ value: usage.tokensIn, weight: messageBytes + schemaBytes });
  measured.tokensOut.push({ value: usage.tokensOut, weight: 1 });
  measured.answers.push({ request, content: answer.content ?? '' });
}
