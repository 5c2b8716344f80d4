import type { LlmAnswer, LlmBody, LlmRequest } from '../../../core/contracts/llm';
import type { QuarantineReason } from '../../../core/contracts/llmWork';
import { demandOf, readAnswer, type ReceivedAnswer } from '../../../core/llm/readAnswer';
import { renderReask } from '../../../core/llm/reask';
import { maxRawCharacters, recallUnusable, unusableAnswer, unusableKey } from '../../../core/llm/reaskChain';
import type { ScopedLedger } from '../../ledger/ledger';
import type { Completion } from '../textModel';
import { RequestFailure, sendRequest, type Sending } from './sendRequest';

export interface AskingTools extends Sending {
  ledger: ScopedLedger;
  maxReasks: number;
  /** Which asking of what was in quarantine this is: 0 the first time. */
  round: number;
  /** Nothing is sent: what the ledger does not know goes into quarantine. */
  ledgerOnly: boolean;
}

/** An answer that cannot be used, and why. */
interface Unusable {
  answer: ReceivedAnswer;
  reason: QuarantineReason;
  message: string;
}

/**
 * Asks until there is a usable answer, at most `maxReasks` times more than once, each time with what was wrong. What
 * the ledger knows of this chain is not asked again. Tokens of the answer are those of all asks.
 * @throws Halted
 */
export async function askRequest(request: LlmRequest, tools: AskingTools): Promise<LlmAnswer> {
  const tokens = { tokensIn: 0, tokensOut: 0 };
  let { body } = request;
  let last: Unusable | undefined;
  for (let ask = 0; ask <= tools.maxReasks; ask += 1) {
    const received = recall(request.key, ask, tools) ?? (await receive(body, tools));
    if (received instanceof RequestFailure) return inQuarantine(request.key, last ?? failureOf(received), tokens);
    tokens.tokensIn += received.tokensIn;
    tokens.tokensOut += received.tokensOut;
    last = received.unusable ?? read(received.answer, request);
    if (!last) return remember(request, received, tokens, tools);
    if (!received.unusable) await rememberUnusable(request, ask, received, last, tools);
    body = renderReask(body, last);
    if (!tools.ledgerOnly && ask < tools.maxReasks) await tools.spending.noteReask(body);
  }
  return inQuarantine(request.key, last as Unusable, tokens);
}

interface Received {
  answer: ReceivedAnswer;
  completion?: Completion;
  /** Known from the ledger to be so. */
  unusable?: Unusable;
  tokensIn: number;
  tokensOut: number;
}

function recall(requestKey: string, ask: number, { ledger, round }: AskingTools): Received | undefined {
  const entry = ledger.get(unusableKey(requestKey, round, ask));
  if (!entry) return undefined;
  const { reason, message, ...answer } = recallUnusable(entry);
  const { tokensIn, tokensOut } = entry.answer;
  return { answer, unusable: { answer, reason, message }, tokensIn, tokensOut };
}

async function receive(body: LlmBody, tools: AskingTools): Promise<Received | RequestFailure> {
  if (tools.ledgerOnly) return new RequestFailure('unavailable', 'no batch answered it, and nothing is asked online');
  try {
    const completion = await sendRequest(body, tools);
    return { answer: completion, completion, tokensIn: completion.tokensIn, tokensOut: completion.tokensOut };
  } catch (error) {
    if (error instanceof RequestFailure) return error;
    throw error;
  }
}

function read(answer: ReceivedAnswer, request: LlmRequest): Unusable | undefined {
  const reading = readAnswer(answer, demandOf(request));
  return reading.isUsable ? undefined : { answer, reason: reading.reason, message: reading.message };
}

async function remember(
  { key, body }: LlmRequest,
  { answer, completion }: Received,
  tokens: { tokensIn: number; tokensOut: number },
  { ledger }: AskingTools,
): Promise<LlmAnswer> {
  const { content, finishReason, tokens: probabilities } = answer;
  const kept: LlmAnswer = {
    ...{ key, status: 'answered', content, finishReason },
    ...(probabilities ? { tokens: probabilities } : {}),
    ...tokens,
  };
  if (completion) await ledger.add({ answer: kept, usage: usageOf(completion), model: body.model, isBatch: false });
  return kept;
}

async function rememberUnusable(
  { key, body }: LlmRequest,
  ask: number,
  { completion }: Received,
  why: Unusable,
  { ledger, round }: AskingTools,
): Promise<void> {
  if (!completion) return;
  const answer = unusableAnswer(unusableKey(key, round, ask), completion, why);
  await ledger.add({ answer, usage: usageOf(completion), model: body.model, isBatch: false });
}

function usageOf({ tokensIn, tokensCached = 0, tokensOut }: Completion) {
  return { tokensIn, tokensCached, tokensOut };
}

function failureOf({ reason, message }: RequestFailure): Unusable {
  return { answer: { content: '', finishReason: 'error' }, reason, message };
}

function inQuarantine(
  key: string,
  { answer, reason, message }: Unusable,
  tokens: { tokensIn: number; tokensOut: number },
): LlmAnswer {
  const raw = (answer.content || answer.refusal || '').slice(0, maxRawCharacters);
  return { key, status: 'failed', failure: { reason, message, ...(raw ? { raw } : {}) }, ...tokens };
}
