import type { LlmBody } from '../../../core/contracts/llm';
import { defaultMaxCompletionTokens, measureBody } from '../../../core/llm/money';
import { EndpointError } from '../llmErrors';
import type { Completion } from '../textModel';
import type { Allowance } from './allowance';
import type { OnlineEndpoint } from './endpoints';
import type { Halt } from './halt';
import type { LaneUser } from './lanes';
import type { ShardSpending } from './shardSpending';
import { renderWireBody, type WireForm } from './wireBody';

export interface Asking {
  endpoint: OnlineEndpoint;
  allowance: Allowance;
  halt: Halt;
  /** The shard's part in the endpoint's lanes. */
  lane: LaneUser;
  /** Is told before money that may be lost, or re-asks that may be, could be forgotten by a crash. */
  spending: Pick<ShardSpending, 'noteLost' | 'noteReask'>;
}

const bytesPerToken = 4;
/** Answers are shorter than their limit: what a request is taken to use of the tokens a minute until it is known. */
const expectedTokensOut = 256;

/**
 * Sends a request once: when a lane is free, when the money for its worst case is there, when the gate lets it pass, in
 * the form that the endpoint takes. @throws what the model rejects with, or Halted
 */
export async function askOnce(body: LlmBody, form: WireForm, asking: Asking): Promise<Completion> {
  const { endpoint, halt, lane } = asking;
  await orHalted(endpoint.lanes.enter(lane, halt.signal), halt);
  try {
    return await askInLane(body, form, asking);
  } finally {
    endpoint.lanes.leave();
    await asking.spending.noteLost(asking.allowance.lostNanoUsd);
  }
}

async function askInLane(body: LlmBody, form: WireForm, { endpoint, allowance, halt }: Asking): Promise<Completion> {
  halt.check();
  const sent = { ...renderWireBody(allowance.isLimited ? withLimit(body) : body, form) };
  const reserved = await allowance.reserve(costedBody(sent), halt);
  try {
    await enterGate(sent, endpoint, halt);
  } catch (error) {
    allowance.settle(reserved, { mayBeBilled: false });
    throw error;
  }
  try {
    const completion = await endpoint.model.complete(sent, halt.cancelled);
    allowance.settle(reserved, completion);
    endpoint.gate.leave({ tokens: completion.tokensIn + completion.tokensOut }, completion.headers);
    endpoint.health.answers += 1;
    return completion;
  } catch (error) {
    // A connection that was closed by cancellation may have been answered by then.
    const mayBeBilled = error instanceof EndpointError ? error.mayBeBilled : halt.cancelled.aborted;
    allowance.settle(reserved, { mayBeBilled });
    endpoint.gate.leave({ tokens: 0 }, error instanceof EndpointError ? error.headers : undefined);
    throw error;
  }
}

function withLimit(body: LlmBody): LlmBody {
  return { max_completion_tokens: defaultMaxCompletionTokens, ...body };
}

/** The worst case of what is sent, under whatever name its limit of tokens goes. */
function costedBody(sent: ReturnType<typeof renderWireBody>): LlmBody {
  const { max_tokens: limit, ...body } = sent;
  return limit === undefined ? body : { ...body, max_completion_tokens: limit };
}

async function enterGate(sent: LlmBody, { gate }: OnlineEndpoint, halt: Halt): Promise<void> {
  const { messageBytes, schemaBytes } = measureBody(sent);
  const tokensOut = Math.min(sent.max_completion_tokens ?? expectedTokensOut, expectedTokensOut);
  await orHalted(gate.enter(Math.ceil((messageBytes + schemaBytes) / bytesPerToken) + tokensOut, halt.signal), halt);
  halt.check();
}

/** A wait that the end of asking cuts short is a Halted. */
async function orHalted(wait: Promise<void>, halt: Halt): Promise<void> {
  try {
    await wait;
  } catch (error) {
    halt.check();
    throw error;
  }
}
