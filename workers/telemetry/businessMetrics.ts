import type { MetricCounter, MetricGauge, MetricHistogram, MetricMeter } from '@temporalio/common';
import { Runtime } from '@temporalio/worker';

/** What people watch a pipeline by, beside what Temporal's SDK tells of itself; the exporter ends counters in `_total`. */
export interface BusinessMetrics {
  requests: MetricCounter;
  ledgerHits: MetricCounter;
  tokens: MetricCounter;
  /** Billionths of a dollar: counters hold whole numbers. */
  costNanoUsd: MetricCounter;
  stops: MetricCounter;
  stages: MetricCounter;
  rows: MetricCounter;
  stageSeconds: MetricHistogram;
  trainingSteps: MetricCounter;
  trainingLoss: MetricGauge;
  trainingPairsPerSecond: MetricGauge;
  developmentNdcg10: MetricGauge;
}

let created: BusinessMetrics | undefined;

/** Those of this process, in the exporter of its runtime, which has to be installed by now. */
export function businessMetrics(): BusinessMetrics {
  return (created ??= businessMetricsOf(Runtime.instance().metricMeter));
}

export function businessMetricsOf(meter: MetricMeter): BusinessMetrics {
  const counter = (name: string, help: string) => meter.createCounter(`rankwright_${name}`, undefined, help);
  const gauge = (name: string, help: string) => meter.createGauge(`rankwright_${name}`, 'float', undefined, help);
  return {
    requests: counter('llm_requests', 'Requests that were asked of a language model, by what came of them.'),
    ledgerHits: counter('llm_ledger_hits', 'Requests whose answer was in the ledger.'),
    tokens: counter('llm_tokens', 'Tokens that were billed; "cached" are those of "in" that were billed as cached.'),
    costNanoUsd: counter('llm_cost_nano_usd', 'Billionths of a dollar that were spent, by the prices of the run.'),
    stops: counter('llm_stops', 'Shards that had to stop asking, by reason.'),
    stages: counter('stages', 'Stages that were done, or found done.'),
    rows: counter('stage_rows', 'Rows that stages made or dropped.'),
    stageSeconds: meter.createHistogram('rankwright_stage_seconds', 'float', undefined, 'Seconds that stages took.'),
    trainingSteps: counter('training_steps', 'Steps of trainings.'),
    trainingLoss: gauge('training_loss', 'Loss of the latest step.'),
    trainingPairsPerSecond: gauge('training_pairs_per_second', 'Pace of the latest step.'),
    developmentNdcg10: gauge('training_development_ndcg10', 'nDCG@10 of the latest evaluation on held-out groups.'),
  };
}
