import type { LlmBody } from '../../../core/contracts/llm';
import type { LedgerEntry } from '../../../core/ledger/entry';
import { readBatchCompletion, readCompletionUsage } from '../../../core/llm/batchCompletion';
import { readInputBody, readInputKey } from '../../../core/llm/batchInput';
import type { BatchLine, LineError } from '../../../core/llm/batchOutput';
import type { BatchTally } from '../../../core/llm/batchTally';
import { worstCaseNanoUsd } from '../../../core/llm/money';
import { readAnswer, type AnswerDemand } from '../../../core/llm/readAnswer';
import { unusableAnswer, unusableKey } from '../../../core/llm/reaskChain';
import type { LlmSettings } from '../../../core/llm/settings';
import { showCode } from '../../../infra/llm/batch/batchError';
import type { EndpointCapability } from '../../../infra/llm/online/capability';
import type { WireForm } from '../../../infra/llm/online/wireBody';
import { kindOf } from '../../../infra/llm/llmErrors';

interface JoinedLine {
  inputLine: string;
  line: BatchLine | undefined;
  isRefused: boolean;
  demand: AnswerDemand;
}

/** Counts what a line says of a request, and makes an entry for the ledger where it was answered. */
export type LineReader = (joined: JoinedLine) => Promise<LedgerEntry | undefined>;

export function createLineReader(tools: {
  settings: LlmSettings;
  tally: BatchTally;
  capability: Pick<EndpointCapability, 'refused'>;
  /** What the batch was sent in. */
  form: WireForm;
  /** Nothing of the batch was asked. */
  isUnbilled: boolean;
}): LineReader {
  const { settings, tally } = tools;
  return async ({ inputLine, line, isRefused, demand }) => {
    const key = readInputKey(inputLine);
    const isLost = !isRefused && !tools.isUnbilled && saysNothing(line);
    if (isLost) tally.addLost(worstCaseOf(inputLine, settings));
    if (isRefused) tally.addFailure(key, 'bad-request', false);
    else if (!line || line.kind === 'unasked') tally.addMissing(line !== undefined);
    else if (line.kind === 'error') await countError(key, line.error, tools);
    else return readCompletionLine({ key, inputLine, demand, completion: line.completion }, settings, tally);
    return undefined;
  };
}

/** A line that is in no file, or an error without a word of what happened: it may have been answered, and billed. */
function saysNothing(line: BatchLine | undefined): boolean {
  if (!line) return true;
  return line.kind === 'error' && line.error.status === undefined && !line.error.code && !line.error.type;
}

/** A form that the endpoint does not take is not the request's fault: the next round sends it in another. */
async function countError(
  key: string,
  error: LineError,
  { tally, capability, form }: Parameters<typeof createLineReader>[0],
): Promise<void> {
  const kind = kindOf(error);
  if (kind === 'quota' || kind === 'auth')
    tally.addStop(kind, [error.status, showCode(error.code ?? '')].filter(Boolean).join(' '));
  else if (kind === 'rate-limited' || kind === 'transient') tally.addFailure(key, 'unavailable', true);
  else if (kind === 'filtered') tally.addFailure(key, 'filtered', true);
  else if (await capability.refused(kind, form)) tally.addMissing(true);
  else tally.addFailure(key, 'bad-request', true);
}

/** An answer that cannot be used is kept where re-asks begin, so that it is not asked for in a batch again. */
function readCompletionLine(
  {
    key,
    inputLine,
    demand,
    completion,
  }: {
    key: string;
    inputLine: string;
    demand: AnswerDemand;
    completion: unknown;
  },
  settings: LlmSettings,
  tally: BatchTally,
): LedgerEntry | undefined {
  const received = readBatchCompletion(completion);
  if (!received) {
    const paid = readCompletionUsage(completion);
    tally.addFailure(key, 'unavailable', true);
    tally.addPaid(paid ?? { tokensIn: 0, tokensOut: 0 }, paid ? 0 : worstCaseOf(inputLine, settings));
    return undefined;
  }
  const reading = readAnswer(received, demand);
  const { content, finishReason, tokens, tokensIn, tokensCached, tokensOut } = received;
  const usage = { tokensIn, tokensCached, tokensOut };
  const unknownNanoUsd = received.isUsageUnknown ? worstCaseOf(inputLine, settings) : 0;
  tally.addCompletion(usage, reading.isUsable ? undefined : reading.reason, unknownNanoUsd);
  const answer: LedgerEntry['answer'] = reading.isUsable
    ? { key, status: 'answered', content, finishReason, ...(tokens ? { tokens } : {}), tokensIn, tokensOut }
    : unusableAnswer(unusableKey(key, 0, 0), received, reading);
  return { answer, usage, model: settings.model, isBatch: true };
}

/** The most that a request of the batch may have cost. */
function worstCaseOf(inputLine: string, { price }: LlmSettings): number {
  if (!price) return 0;
  const { max_tokens: limit, ...body } = readInputBody(inputLine);
  const costed: LlmBody = limit === undefined ? body : { ...body, max_completion_tokens: limit };
  return worstCaseNanoUsd(price, costed, { isBatch: true });
}
