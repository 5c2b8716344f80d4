import OpenAI from 'openai';
import {
  startFaultServer,
  type FaultCounts,
  type FaultRule,
  type FaultServer,
  type FaultServerOptions,
} from '../faultServer';

export const schema = {
  type: 'object',
  properties: { queries: { type: 'array', minItems: 2, maxItems: 3, items: { type: 'string' } } },
  required: ['queries'],
  additionalProperties: false,
};
export const responseFormat = { type: 'json_schema', json_schema: { name: 'queries', strict: true, schema } } as const;
const open: FaultServer[] = [];

export async function closeAll(): Promise<void> {
  for (const server of open.splice(0)) await server.close();
}

export async function start(options: FaultServerOptions = {}): Promise<{ server: FaultServer; client: OpenAI }> {
  const server = await startFaultServer({ answers: 'constant', ...options });
  open.push(server);
  const client = new OpenAI({ baseURL: server.url, apiKey: 'sesame', maxRetries: 0, timeout: 20_000 });
  return { server, client };
}

export function ask(client: OpenAI, content: string, more: object = {}): Promise<OpenAI.Chat.ChatCompletion> {
  const messages = [{ role: 'user' as const, content }];
  return client.chat.completions.create({ model: 'm', messages, response_format: responseFormat, ...more });
}

/** What a client gets from a server whose every request meets the rule. */
export async function meet(rule: FaultRule): Promise<{ answer: unknown; counts: FaultCounts }> {
  const { server, client } = await start({ faults: [rule] });
  const answer: unknown = await ask(client, 'hello').catch((error: unknown) => error);
  return { answer, counts: await server.counts() };
}

export const choiceOf = (answer: unknown): OpenAI.Chat.ChatCompletion.Choice | undefined =>
  (answer as OpenAI.Chat.ChatCompletion).choices[0];
