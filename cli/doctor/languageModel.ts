import type { CheckResult } from '../ports';

export interface LanguageModelEndpoint {
  baseUrl: string | undefined;
  apiKey: string | undefined;
}

/** Asks an OpenAI-compatible endpoint for its models: that proves address and key and costs nothing. */
export async function checkLanguageModel(endpoint: LanguageModelEndpoint, request: typeof fetch): Promise<CheckResult> {
  const { baseUrl, apiKey } = endpoint;
  if (!baseUrl && !apiKey) {
    const detail = 'none configured: specs with "model: rehearsal" run (rules, not a language model)';
    return { ok: true, detail };
  }
  const url = `${(baseUrl ?? 'https://api.openai.com/v1').replace(/\/+$/, '')}/models`;
  const headers = apiKey ? { authorization: `Bearer ${apiKey}` } : {};
  const response = await request(url, { headers, signal: AbortSignal.timeout(10_000) }).catch((error: Error) => error);
  if (response instanceof Error) {
    return {
      ok: false,
      detail: `${url} does not answer (${response.message})`,
      mend: 'check OPENAI_BASE_URL and the network',
    };
  }
  if (response.ok) return { ok: true, detail: `${url} answers${apiKey ? ', and takes the key' : ''}` };
  const denied = response.status === 401 || response.status === 403;
  const mend = denied
    ? 'set OPENAI_API_KEY to a key of this endpoint'
    : 'OPENAI_BASE_URL should end in /v1 or the like';
  return { ok: false, detail: `${url} answers ${response.status}`, mend };
}
