import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startGuardedProcess } from '../../../infra/servers/guardedProcess';
import { superviseProcess, type StackEvent } from '../../../infra/servers/supervise';
import { exists, waitFor } from './support/processes';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rankwright-supervise-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('a process that is killed is started again, and stop ends the new one for good', async () => {
  const events: StackEvent[] = [];
  const supervised = await superviseShell('exec sleep 600', events);
  const first = Number(supervised.pid());
  process.kill(first, 'SIGKILL');
  await waitFor(() => Promise.resolve(events.find(({ kind }) => kind === 'restarted')));
  const second = Number(supervised.pid());
  expect(second).not.toBe(first);
  await supervised.stop();
  expect(exists(second)).toBe(false);
  expect(events.map(({ kind }) => kind)).toEqual(['ready', 'crashed', 'restarted']);
  expect(events[1]?.message).toContain('cpu ended (SIGKILL); starting it again in 0.001 s (log: ');
});

test('a process that keeps crashing is given up, with doubling delays and the place of its log', async () => {
  const events: StackEvent[] = [];
  const supervised = await superviseShell('exit 3', events);
  const last = await waitFor(() => Promise.resolve(events.find(({ kind }) => kind === 'gave-up')));
  expect(last.message).toMatch(/^cpu ended \(code 3\), 6 times in a row; .*cpu\.log$/);
  const delays = events.flatMap(({ message }) => /again in ([\d.]+) s/.exec(message)?.[1] ?? []);
  expect(delays).toEqual(['0.001', '0.002', '0.004', '0.008', '0.016']);
  expect(supervised.pid()).toBeUndefined();
  await supervised.stop();
});

test('stop during the delay before a restart cancels the restart', async () => {
  const events: StackEvent[] = [];
  const supervised = await superviseShell('exit 3', events, 600_000);
  await waitFor(() => Promise.resolve(events.find(({ kind }) => kind === 'crashed')));
  await supervised.stop();
  expect(events.map(({ kind }) => kind)).toEqual(['ready', 'crashed']);
});

function superviseShell(script: string, events: StackEvent[], firstDelayMs = 1): ReturnType<typeof superviseProcess> {
  const logFile = path.join(folder, 'cpu.log');
  return superviseProcess({
    name: 'cpu',
    start: () => startGuardedProcess({ name: 'cpu', command: 'sh', args: ['-c', script], logFile }),
    onEvent: (event) => events.push(event),
    firstDelayMs,
  });
}
