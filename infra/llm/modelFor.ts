import { RankwrightError } from '../../core/errors';
import type { LlmSettings } from '../../core/llm/settings';
import type { Environment } from '../environment';
import type { EndpointOptions } from './openAiModel';

/**
 * Where a model answers: the rehearsal server for `rehearsal`, else `llm.baseUrl`, else OPENAI_BASE_URL, else OpenAI.
 * @throws not-configured or llm-auth naming the variable that is missing.
 */
export function endpointOf(
  llm: Pick<LlmSettings, 'model' | 'baseUrl' | 'timeoutMs'>,
  environment: Environment['llm'],
): EndpointOptions {
  const { timeoutMs } = llm;
  if (llm.model === 'rehearsal' && !llm.baseUrl) {
    if (environment.rehearsalUrl) return { baseUrl: environment.rehearsalUrl, apiKey: undefined, timeoutMs };
    throw new RankwrightError(
      'not-configured',
      'the spec asks for the model "rehearsal", but no rehearsal server is known',
      {
        mend: 'start one with `npx rankwright up`, or name yours in RANKWRIGHT_REHEARSAL_URL',
      },
    );
  }
  const baseUrl = llm.baseUrl ?? environment.baseUrl;
  if (environment.apiKey || baseUrl) return { baseUrl, apiKey: environment.apiKey, timeoutMs };
  throw new RankwrightError('llm-auth', `the model ${llm.model} needs a key, and OPENAI_API_KEY is not set`, {
    mend: 'set OPENAI_API_KEY for the llm workers; for an endpoint of your own set OPENAI_BASE_URL (or llm.baseUrl in the spec)',
  });
}
