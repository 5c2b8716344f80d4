import type { RunRecord } from '../contracts/activities';
import { evaluationResultSchema } from '../contracts/evaluation';
import type { Counts, Manifest, Usage } from '../contracts/manifest';
import type { StageReceipt } from '../contracts/receipt';
import type { InputDiff, MetricDiff, Prompt, PromptDiff, RunsDiff, StageDiff } from '../contracts/runsDiff';
import type { DocumentChanges } from '../lineage/compareDocuments';
import { compareKeyParts } from '../lineage/keyParts';
import { buildStageLabel } from '../report/stageLabel';
import { compareStages } from './compareStages';
import { listSettingDifferences } from './settingDifferences';

/** What a run left, as far as two of them are set beside each other. */
export interface DiffSide {
  record: RunRecord;
  /** By stage and item as `evaluate:faq`; one that was deleted is absent. */
  manifests: ReadonlyMap<string, Manifest>;
  /** By LLM stage. */
  prompts: ReadonlyMap<string, Prompt>;
}

/** @param documents what became of the documents of an input, by its name */
export function diffRuns(before: DiffSide, after: DiffSide, documents: ReadonlyMap<string, DocumentChanges>): RunsDiff {
  const stages = compareStages([toStages(before), toStages(after)]);
  return {
    before: before.record.input.runId,
    after: after.record.input.runId,
    facts: diffFacts(before, after),
    spec: listSettingDifferences([before.record.input.spec, after.record.input.spec]),
    inputs: diffInputs(before, after, documents),
    prompts: diffPrompts(before, after),
    stages: stages.filter(({ isShared }) => !isShared).map(({ stage }) => diffStage(stage, before, after)),
    sameStages: stages.filter(({ isShared }) => isShared).map(({ stage }) => stage),
    metrics: diffMetrics(before, after),
  };
}

/** The sources of a run by name: `corpus`, and `evaluate:<set>` for each set. */
export function namedSources({ input }: RunRecord): Record<string, { digest: string; label: string }> {
  const { corpus, evaluate } = input.sources;
  const sets = Object.entries(evaluate).map(([name, source]) => [`evaluate:${name}`, source] as const);
  return { ...(corpus ? { corpus } : {}), ...Object.fromEntries(sets) };
}

function toStages({ record }: DiffSide) {
  return { stages: record.receipts.map(({ stage, ...receipt }) => ({ name: stage, ...receipt })) };
}

function diffFacts(before: DiffSide, after: DiffSide): RunsDiff['facts'] {
  const facts = [before, after].map(({ record, manifests }) => {
    const versions = record.receipts.flatMap((receipt) => {
      const manifest = manifests.get(labelOf(receipt));
      return manifest && !receipt.reused ? [manifest.codeVersion] : [];
    });
    return {
      status: record.status,
      verdict: record.promotion?.verdict ?? 'none',
      promoted: record.promotion ? String(record.promotion.promoted) : 'none',
      failure: record.failure?.message ?? 'none',
      'code of what it made': [...new Set(versions)].join(', ') || 'none',
    };
  });
  const [old, now] = facts as [(typeof facts)[number], (typeof facts)[number]];
  const names = Object.keys(old) as (keyof typeof old)[];
  return names.filter((name) => old[name] !== now[name]).map((name) => ({ name, before: old[name], after: now[name] }));
}

function diffInputs(before: DiffSide, after: DiffSide, documents: ReadonlyMap<string, DocumentChanges>): InputDiff[] {
  const [old, now] = [namedSources(before.record), namedSources(after.record)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names
    .filter((name) => old[name]?.digest !== now[name]?.digest)
    .map((name) => {
      const changes = documents.get(name);
      return { name, before: old[name] ?? null, after: now[name] ?? null, ...(changes ? { documents: changes } : {}) };
    });
}

function diffPrompts(before: DiffSide, after: DiffSide): PromptDiff[] {
  const stages = [...new Set([...before.prompts.keys(), ...after.prompts.keys()])];
  return stages.flatMap((stage): PromptDiff[] => {
    const [old = null, now = null] = [before.prompts.get(stage), after.prompts.get(stage)];
    const isSame = old && now && (Object.keys(old) as (keyof Prompt)[]).every((name) => old[name] === now[name]);
    return isSame ? [] : [{ stage, before: old, after: now }];
  });
}

function diffStage(label: string, before: DiffSide, after: DiffSide): StageDiff {
  const [old, now] = [before, after].map(({ record }) => record.receipts.find((each) => labelOf(each) === label));
  const [manifestBefore, manifestAfter] = [before.manifests.get(label), after.manifests.get(label)];
  return {
    stage: label,
    ...(manifestBefore && manifestAfter ? { key: compareKeyParts(manifestBefore, manifestAfter) } : {}),
    counts: diffCounts(old?.counts, now?.counts),
    ...diffUsage(old?.usage, now?.usage),
  };
}

function diffCounts(before: Counts | undefined, after: Counts | undefined): StageDiff['counts'] {
  const [old, now] = [before, after].map((counts): Record<string, number> => {
    if (!counts) return {};
    const dropped = Object.entries(counts.dropped).map(([reason, rows]) => [`dropped ${reason}`, rows] as const);
    return { in: counts.in, out: counts.out, ...Object.fromEntries(dropped) };
  }) as [Record<string, number>, Record<string, number>];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names
    .filter((name) => old[name] !== now[name])
    .map((name) => ({ name, before: old[name] ?? null, after: now[name] ?? null }));
}

function diffUsage(before: Usage | undefined, after: Usage | undefined): Pick<StageDiff, 'usage'> {
  if (!before && !after) return {};
  return { usage: { ...(before ? { before } : {}), ...(after ? { after } : {}) } };
}

const summarySchema = evaluationResultSchema.omit({ won: true, lost: true });

function diffMetrics(before: DiffSide, after: DiffSide): MetricDiff[] {
  const [old, now] = [readMeans(before.record), readMeans(after.record)];
  const names = [...new Set([...old.means.keys(), ...now.means.keys()])];
  return names
    .filter((name) => old.means.get(name) !== now.means.get(name))
    .map((name) => {
      const [set = '', system = '', metric = ''] = name.split('\t');
      const isSameSet = old.sets.has(set) && old.sets.get(set) === now.sets.get(set);
      const means = { before: old.means.get(name) ?? null, after: now.means.get(name) ?? null };
      return { set, isSameSet, system, metric, ...means };
    });
}

function readMeans({ receipts }: RunRecord): { means: Map<string, number>; sets: Map<string, string> } {
  const means = new Map<string, number>();
  const sets = new Map<string, string>();
  for (const { item = '', digest, stage } of receipts) if (stage === 'ingest') sets.set(item, digest);
  for (const { stage, summary } of receipts) {
    const parsed = stage === 'evaluate' ? summarySchema.safeParse(summary?.['result']) : undefined;
    if (!parsed?.success) continue;
    for (const { name, metrics } of parsed.data.systems)
      for (const metric of metrics) means.set([parsed.data.name, name, metric.name].join('\t'), metric.mean);
  }
  return { means, sets };
}

function labelOf({ stage, item }: Pick<StageReceipt, 'stage' | 'item'>): string {
  return buildStageLabel({ name: stage, ...(item === undefined ? {} : { item }) });
}
