import type { AskingStop, BatchState, SubmittedBatch } from '../../../core/contracts/llmWork';
import { kindOf } from '../../../infra/llm/llmErrors';
import type { BatchEnvironment } from './environment';

export interface BatchFailure {
  /** Lines of the input, counted from 1, that the provider does not accept. */
  refusedLines: ReadonlySet<number>;
  /** When the batch was refused as a whole: another of the same kind would be too. */
  stopped?: AskingStop;
}

const maxCharacters = 500;

/** Why a batch was refused. One that names lines is sent again without them; one that does not needs a person. */
export async function explainFailure(
  { providerId }: SubmittedBatch,
  state: BatchState,
  { provider, signal }: Pick<BatchEnvironment, 'provider' | 'signal'>,
): Promise<BatchFailure> {
  if (state.status !== 'failed' || state.isEnqueuedLimit) return { refusedLines: new Set() };
  const found = await provider.read(providerId, signal);
  const lines = (found?.errors ?? []).flatMap(({ line }) => (line === undefined ? [] : [line]));
  if (!found || lines.length > 0) return { refusedLines: new Set(lines) };
  const codes = found.errors.map(({ code }) => code);
  const said = (state.errors ?? ['without a reason']).join('; ').slice(0, maxCharacters);
  return { refusedLines: new Set(), stopped: stopFor(codes, `the provider refused the batch ${providerId}: ${said}`) };
}

function stopFor(codes: string[], message: string): AskingStop {
  if (codes.some((code) => kindOf({ status: 429, code, message: '' }) === 'quota')) {
    return { reason: 'quota', message, mend: 'add credit or raise the limit at the provider, then resume the run' };
  }
  return { reason: 'unavailable', message, mend: 'mend what the provider names, or set llm.mode: online; then resume' };
}
