import type { CheckResult, Client, DoctorCheck, RunningServers } from '../ports';
import { checkClock } from './clock';
import { checkFreeDisk } from './freeDisk';
import { checkLanguageModel, type LanguageModelEndpoint } from './languageModel';
import { checkNodeVersion } from './nodeVersion';
import { checkSearchAttributes } from './searchAttributes';
import { checkStorage, type ProbedStore } from './storage';
import { checkTool } from './tool';

/** What the checks need of the machine and of infra/. */
export interface DoctorPorts {
  nodeVersion: string;
  stateFolder: string;
  nowMs: () => number;
  fetch: typeof fetch;
  tools: Record<'temporal' | 'versitygw' | 'python' | 'minilm', () => string>;
  /** Addresses that the environment names; undefined: local servers are used. */
  configured: { temporal: string | undefined; objectStore: string | undefined };
  findServers: () => Promise<RunningServers | undefined>;
  isListening: (address: string) => Promise<boolean>;
  openStore: (environment: Record<string, string>) => ProbedStore;
  openAttributes: (environment: Record<string, string>) => Promise<Pick<Client, 'attributes' | 'close'>>;
  languageModel: LanguageModelEndpoint;
}

/** The checks of `doctor`, in the order in which a run needs them. */
export function listChecks(ports: DoctorPorts): DoctorCheck[] {
  const { tools, configured } = ports;
  const needed = (name: string, run: () => CheckResult | Promise<CheckResult>): DoctorCheck => ({
    name,
    needed: true,
    run: async () => run(),
  });
  return [
    needed('node', () => checkNodeVersion(ports.nodeVersion)),
    { ...needed('temporal server', () => checkTool(tools.temporal)), needed: !configured.temporal },
    { ...needed('S3 server', () => checkTool(tools.versitygw)), needed: !configured.objectStore },
    needed('trainer', () => checkTool(tools.python)),
    needed('base model', () => checkTool(tools.minilm)),
    needed('Temporal', () => checkTemporal(ports)),
    needed('search attributes', () => checkAttributes(ports)),
    needed('object store', () => withStore(ports, (store) => checkStorage(store, `probe-${ports.nowMs()}`))),
    needed('LLM endpoint', () => checkLanguageModel(ports.languageModel, ports.fetch)),
    needed('free disk', () => checkFreeDisk(ports.stateFolder)),
    { ...needed('clock', () => checkStoreClock(ports)), needed: false },
  ];
}

const startedByRuns = 'none runs; a run starts its own for as long as it takes';

async function checkTemporal(ports: DoctorPorts): Promise<CheckResult> {
  const address = ports.configured.temporal ?? (await ports.findServers())?.addresses.temporal;
  if (!address) return { ok: true, detail: startedByRuns };
  const ok = await ports.isListening(address);
  const mend = ports.configured.temporal
    ? 'check TEMPORAL_ADDRESS and that the server runs'
    : 'restart: npx rankwright up';
  return { ok, detail: `${address} ${ok ? 'answers' : 'does not answer'}`, mend };
}

async function checkAttributes(ports: DoctorPorts): Promise<CheckResult> {
  const running = ports.configured.temporal ? undefined : await ports.findServers();
  const address = ports.configured.temporal ?? running?.addresses.temporal;
  if (!address) return { ok: true, detail: startedByRuns };
  // What does not answer is told by the check of the server itself.
  if (!(await ports.isListening(address))) return { ok: false, detail: `not known: ${address} does not answer` };
  const client = await ports.openAttributes(running?.environment ?? {});
  try {
    return await checkSearchAttributes(client.attributes);
  } finally {
    await client.close();
  }
}

async function withStore(
  ports: DoctorPorts,
  check: (store: ProbedStore) => Promise<CheckResult>,
): Promise<CheckResult> {
  if (ports.configured.objectStore) return check(ports.openStore({}));
  const running = await ports.findServers();
  return running ? check(ports.openStore(running.environment)) : { ok: true, detail: startedByRuns };
}

async function checkStoreClock(ports: DoctorPorts): Promise<CheckResult> {
  const url = ports.configured.objectStore ?? (await ports.findServers())?.addresses.objectStore;
  if (url) return checkClock(url, ports.nowMs, ports.fetch);
  return { ok: true, detail: `${new Date(ports.nowMs()).toISOString()} (nothing to compare with)` };
}
