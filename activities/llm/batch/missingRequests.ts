import { llmRequestSchema, type LlmBody, type LlmRequest } from '../../../core/contracts/llm';
import type { Price } from '../../../core/contracts/spec/llm';
import { canonicalJson } from '../../../core/hashing/canonicalJson';
import type { RequestSize } from '../../../core/llm/batchCutter';
import { renderInputLine } from '../../../core/llm/batchInput';
import { KeySet } from '../../../core/llm/keySet';
import { defaultMaxCompletionTokens, worstCaseNanoUsd, worstCaseTokens } from '../../../core/llm/money';
import { demandOf } from '../../../core/llm/readAnswer';
import { unusableKey } from '../../../core/llm/reaskChain';
import type { ArtifactReader } from '../../../infra/artifactStore/artifactReader';
import { renderWireBody, type WireForm } from '../../../infra/llm/online/wireBody';
import type { BatchEnvironment } from './environment';

/** A request that the ledger does not answer, as a line of a batch's input. */
export interface MissingRequest {
  key: string;
  /** What its answer has to fit (`AnswerDemand`), as canonical JSON. */
  demand: string;
  /** It was asked and its answer could not be used: asking again needs other words, which is online work. */
  isReask: boolean;
  line: Buffer;
  size: RequestSize;
}

export interface WireOptions {
  form: WireForm;
  price: Price | undefined;
  /** A budget needs an end to every answer. */
  hasBudget: boolean;
}

/** Rows held at a time while the ledger is asked about them. */
const blockRequests = 16_384;
const blockBytes = 32 * 1024 * 1024;

/** The requests of an artifact that have no answer, each once, in its order. Memory: a block of rows. */
export async function* readMissingRequests(
  reader: ArtifactReader,
  ledger: BatchEnvironment['ledger'],
  options: WireOptions,
): AsyncGenerator<MissingRequest> {
  const seen = new KeySet();
  let block: MissingRequest[] = [];
  let bytes = 0;
  for (const part of reader.partsOf()) {
    for await (const request of reader.partRows(part, llmRequestSchema)) {
      if (!seen.add(request.key)) continue;
      block.push(toMissing(request, options));
      bytes += block.at(-1)?.line.length ?? 0;
    }
    if (block.length < blockRequests && bytes < blockBytes) continue;
    yield* withoutAnswered(block, ledger);
    block = [];
    bytes = 0;
  }
  yield* withoutAnswered(block, ledger);
}

async function* withoutAnswered(
  block: MissingRequest[],
  ledger: BatchEnvironment['ledger'],
): AsyncGenerator<MissingRequest> {
  if (block.length === 0) return;
  const answered = await ledger.answeredKeys(block.map(({ key }) => key));
  const missing = block.filter(({ key }) => !answered.has(key));
  const firstAsks = await ledger.openScope(
    'batches',
    missing.map(({ key }) => unusableKey(key, 0, 0)),
  );
  for (const request of missing) {
    yield { ...request, isReask: firstAsks.get(unusableKey(request.key, 0, 0)) !== undefined };
  }
}

function toMissing(request: LlmRequest, options: WireOptions): MissingRequest {
  const { key, body } = request;
  const wire = renderWireBody(options.hasBudget ? withAnswerLimit(body) : body, options.form);
  const line = Buffer.from(renderInputLine(key, wire));
  const { max_tokens: limit, ...rest } = wire;
  const costed: LlmBody = limit === undefined ? rest : { ...rest, max_completion_tokens: limit };
  const nanoUsd = options.price ? worstCaseNanoUsd(options.price, costed, { isBatch: true }) : 0;
  const size = { bytes: line.length, tokens: worstCaseTokens(costed).tokensIn, nanoUsd };
  return { key, demand: canonicalJson(demandOf(request)), isReask: false, line, size };
}

function withAnswerLimit(body: LlmBody): LlmBody {
  return { ...body, max_completion_tokens: body.max_completion_tokens ?? defaultMaxCompletionTokens };
}
