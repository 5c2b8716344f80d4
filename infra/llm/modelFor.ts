import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { RankwrightError } from '../../core/errors';
import type { Environment } from '../environment';
import { createOpenAiModel, type EndpointOptions } from './openAiModel';
import type { TextModel } from './textModel';

/** The endpoint of each model that specs name; one client an endpoint, so that connections are kept. */
export function createModelFor(environment: Environment['llm']): (llm: PipelineSpec['llm']) => TextModel {
  const models = new Map<string, TextModel>();
  return (llm) => {
    const options = endpointOf(llm, environment);
    const name = `${options.baseUrl} ${options.timeoutMs}`;
    const model = models.get(name) ?? createOpenAiModel(options);
    models.set(name, model);
    return model;
  };
}

/**
 * Where a model answers: the rehearsal server for `rehearsal`, else `llm.baseUrl`, else OPENAI_BASE_URL, else OpenAI.
 * @throws not-configured naming the variable that is missing.
 */
export function endpointOf(llm: PipelineSpec['llm'], environment: Environment['llm']): EndpointOptions {
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
