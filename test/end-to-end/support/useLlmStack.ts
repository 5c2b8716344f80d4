import type { FaultServerOptions } from '../../support/faultServer/faultServer';
import { llmSpec, readMade, runQueries, startLlmStack, type LlmStack } from './llmStack';

/**
 * One stack at a time for the tests of the file that calls this. Each has a bucket of its own: what another has answered
 * would be known.
 */
export function useLlmStack() {
  jest.setTimeout(15 * 60_000);
  let stack: LlmStack | undefined;
  afterEach(stop);

  async function open(faults: FaultServerOptions = {}): Promise<LlmStack> {
    return (stack = await startLlmStack(faults));
  }

  async function stop(): Promise<void> {
    const running = stack;
    stack = undefined;
    await running?.stop();
  }

  /** Digests of what the stage makes of so many requests when nothing goes wrong. */
  async function digestUndisturbed(requests: number): Promise<Record<string, string>> {
    const calm = await open();
    await runQueries(calm, await llmSpec(calm, requests));
    const { digests } = await readMade(calm);
    await stop();
    return digests;
  }

  return { open, digestUndisturbed };
}
