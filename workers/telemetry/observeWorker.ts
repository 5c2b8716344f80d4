import { DefaultLogger, type RuntimeOptions, type WorkerOptions } from '@temporalio/worker';
import { formatAddress, type TelemetrySettings } from '../../infra/telemetrySettings';
import { businessMetrics } from './businessMetrics';
import { countReceipts } from './receiptMetrics';
import type * as TracingModule from './tracing';

export interface ObservedWorker {
  workerOptions: Pick<WorkerOptions, 'interceptors' | 'sinks'>;
  close(): Promise<void>;
}

/** Of the process: its log, its signals, and the one exporter of metrics, for those of Temporal's SDK and ours. */
export function runtimeOptions({ metrics }: TelemetrySettings): RuntimeOptions {
  const format = { countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true };
  return {
    logger: new DefaultLogger('INFO'),
    shutdownSignals: ['SIGINT', 'SIGTERM'],
    ...(metrics
      ? { telemetryOptions: { metrics: { prometheus: { ...format, bindAddress: formatAddress(metrics) } } } }
      : {}),
  };
}

/** What a worker is given so that it shows what was asked for; nothing at all when nothing was. */
export function observeWorker(telemetry: TelemetrySettings, taskQueue: string): ObservedWorker {
  const { tracesUrl, metrics } = telemetry;
  // Loaded only by those who trace.
  const load = (): typeof TracingModule => require('./tracing') as typeof TracingModule;
  const tracing = tracesUrl ? load().openTracing(tracesUrl, taskQueue) : undefined;
  const activity = [
    ...(tracing?.workerOptions.interceptors?.activity ?? []),
    ...(metrics ? [countReceipts(businessMetrics())] : []),
  ];
  return {
    workerOptions: {
      ...(activity.length > 0 ? { interceptors: { activity } } : {}),
      ...(tracing ? { sinks: tracing.workerOptions.sinks ?? {} } : {}),
    },
    close: async () => tracing?.close(),
  };
}
