import { setTimeout as sleep } from 'node:timers/promises';
import { shardRunner } from './askShard';
import { CrashingLedger } from './crashingLedger';
import { answer, startScriptedEndpoint, type Script, type ScriptedEndpoint } from './scriptedEndpoint';

type ShardRunner = ReturnType<typeof shardRunner>;

/**
 * Shards of requests to a scripted endpoint, both made anew in each test of the file that calls this. A crashing ledger
 * outlives a second `start` within a test; the real one lies in the store of the shards and does not.
 */
export function useShards({ ledger: kind = 'crashing' }: { ledger?: 'crashing' | 'real' } = {}) {
  let endpoint: ScriptedEndpoint;
  let runner: ShardRunner;
  let ledger: CrashingLedger;
  let killed: AbortController;

  beforeEach(() => {
    ledger = new CrashingLedger();
    killed = new AbortController();
  });
  afterEach(async () => {
    // Ends what a killed process would not have gone on with.
    killed.abort();
    await endpoint.close();
  });

  const start = async (script: Script): Promise<void> => {
    endpoint = await startScriptedEndpoint(script);
    runner = shardRunner(endpoint.url, kind === 'crashing' ? ledger : undefined);
  };
  /** Resolves when the endpoint has received so many requests. */
  const waitForCalls = async (count: number): Promise<void> => {
    while (endpoint.calls.length < count) await sleep(5);
  };
  /** Asks, and kills the process when the endpoint has received so many requests: what was not flushed is lost. */
  const askUntilKilled = async (calls: number, ...[bodies, llm, fields]: Parameters<ShardRunner['ask']>) => {
    void runner.ask(bodies, llm, { ...fields, signal: killed.signal }).catch(() => undefined);
    await waitForCalls(calls);
    ledger.crash();
    runner.restart();
  };
  const answerAll: Script = ({ question }, response) => {
    endpoint.bill(3, 2);
    answer(response, `answer to ${question}`);
  };

  return {
    ...{ start, waitForCalls, askUntilKilled, answerAll },
    ask: (...asked: Parameters<ShardRunner['ask']>) => runner.ask(...asked),
    rows: (...asked: Parameters<ShardRunner['rows']>) => runner.rows(...asked),
    restart: () => runner.restart(),
    get store() {
      return runner.store;
    },
    get heartbeats() {
      return runner.heartbeats;
    },
    get endpoint() {
      return endpoint;
    },
    get ledger() {
      return ledger;
    },
    /** Nano-dollars by the endpoint's own count, at $1 a million tokens. */
    billed: (): number => 1_000 * (endpoint.billedTokens().tokensIn + endpoint.billedTokens().tokensOut),
    /** Names of the objects in which activities keep what they have spent. */
    notes: (): string[] => [...runner.store.objects.keys()].filter((name) => name.includes('.spending-')),
  };
}
