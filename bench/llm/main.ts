import { parseArgs } from 'node:util';
import { describeMachine, spread } from '../machine';
import { writeResults } from '../writeResults';
import { idealSeconds, type Measurement, type Workload } from './measurement';
import { measureOurs } from './ours';
import { measurePeer, peers, type PeerName } from './peers';

/** `npm run bench:llm -- [--requests 5000] [--concurrency 64] [--latency 200] [--repeats 3] [--without-peers]` */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '5000' },
      concurrency: { type: 'string', default: '64' },
      latency: { type: 'string', default: '200' },
      repeats: { type: 'string', default: '3' },
      'without-peers': { type: 'boolean', default: false },
    },
  });
  const workload = {
    requests: Number(values.requests),
    concurrency: Number(values.concurrency),
    latencyMs: Number(values.latency),
  };
  const sides = [measureOurs, ...(values['without-peers'] ? [] : peerSides())];
  const measured: Measurement[] = [];
  // Turn by turn, so that what else the machine does falls on all alike.
  for (let repeat = 0; repeat < Number(values.repeats); repeat += 1) {
    for (const measure of sides) {
      const measurement = await measure(workload).catch(describeFailure);
      if (measurement) measured.push(measurement);
    }
  }
  const summary = summarize(measured, workload);
  process.stdout.write(`${renderTable(summary, workload)}\n`);
  writeResults(
    'llm',
    { date: new Date().toISOString(), machine: describeMachine(), workload, summary, measured },
    `${workload.requests}`,
  );
}

function peerSides(): ((workload: Workload) => Promise<Measurement>)[] {
  return (Object.keys(peers) as PeerName[]).map((name) => (workload: Workload) => measurePeer(name, workload));
}

/** A peer that does not install or run here is said, and is no reason to lose the other figures. */
function describeFailure(error: unknown): undefined {
  process.stderr.write(`not measured: ${error instanceof Error ? error.message : String(error)}\n`);
}

interface SideSummary {
  name: string;
  seconds: ReturnType<typeof spread>;
  overIdeal: number;
  peakMemoryMib: number;
  runs: number;
  requestsReceived: number;
  mostAtATime: number;
}

function summarize(measured: Measurement[], workload: Workload): SideSummary[] {
  const names = [...new Set(measured.map(({ name }) => name))];
  return names.map((name) => {
    const runs = measured.filter((each) => each.name === name);
    const seconds = spread(runs.map((each) => each.seconds));
    return {
      ...{ name, seconds, runs: runs.length, overIdeal: seconds.median / idealSeconds(workload) },
      peakMemoryMib: Math.max(...runs.map(({ peakMemoryMib = 0 }) => peakMemoryMib)),
      requestsReceived: Math.max(...runs.map(({ requestsReceived }) => requestsReceived)),
      mostAtATime: Math.max(...runs.map(({ mostAtATime }) => mostAtATime)),
    };
  });
}

function renderTable(summary: SideSummary[], workload: Workload): string {
  const { requests, concurrency, latencyMs } = workload;
  const ideal = idealSeconds(workload).toFixed(2);
  const rows = summary.map(({ name, seconds, overIdeal, peakMemoryMib, mostAtATime, runs }) =>
    [
      name.padEnd(20),
      `${seconds.median.toFixed(2)} s (${seconds.min.toFixed(2)} to ${seconds.max.toFixed(2)}, ${runs} runs)`.padEnd(
        36,
      ),
      `${overIdeal.toFixed(3)} x ideal`,
      `${peakMemoryMib} MiB`,
      `${mostAtATime} at a time`,
    ].join('  '),
  );
  const title = `${requests} requests, ${concurrency} at a time, ${latencyMs} ms each: ${ideal} s at best`;
  return [title, ...rows].join('\n');
}

void main();
