import { z } from 'zod';
import { splitByRole } from '../core/assembly/roles';
import { filterReportSchema, leakageReportSchema } from '../core/contracts/filterReport';
import { gateDecisionSchema, gateFile, type GateDecision } from '../core/contracts/promotion';
import type { ReportData, ReportStage, ReportTraining } from '../core/contracts/report';
import type { PipelineSpec } from '../core/contracts/pipelineSpec';
import { querySchema } from '../core/contracts/query';
import { suitesFile } from '../core/contracts/suite';
import { trainingGroupSchema } from '../core/contracts/trainingGroup';
import { buildSuites } from '../core/evaluation/suites/buildSuites';
import { canonicalJson } from '../core/hashing/canonicalJson';
import { renderHtmlReport } from '../core/report/renderHtmlReport';
import { renderMarkdownReport } from '../core/report/renderMarkdownReport';
import type { ArtifactReader } from '../infra/artifactStore/artifactReader';
import type { ObjectStore } from '../infra/artifactStore/objectStore';
import { isOfReranker, retrieverItem } from '../temporal.config';
import { readProbe } from './changes/readProbe';
import { readDurationMs } from './reporting/readDurationMs';
import { readLearningCurve } from './reporting/readLearningCurve';
import { readMeasured } from './reporting/readMeasured';
import { readRerankers } from './reporting/readRerankers';
import { defineStage } from './stage/definition';
import { trainingOf } from './training/trainingOf';

const sampledGroups = 6;

const trainingLogSchema = z.object({
  steps: z.array(z.object({ step: z.number(), loss: z.number() })),
  evaluations: z.array(z.object({ step: z.number(), ndcg10: z.number(), mrr: z.number() })),
  selected: z.object({ steps: z.array(z.number()) }),
});
const trainingSummarySchema = z.object({
  device: z.string(),
  precision: z.string(),
  processes: z.number().default(1),
  threads: z.number(),
  seconds: z.number(),
  versions: z.record(z.string(), z.string()).default({}),
});

/** The report as one HTML file and its Markdown twin: a pure function of the run's artifacts, which it all reads. */
export const renderReport = defineStage({
  name: 'report',
  version: 8,
  inputs: 'any',
  // Whom it tells of is nothing that a result depends on, and not for every reader.
  configure: ({ notify: _, schemaVersion: __, ...spec }) => ({ spec }),
  async run({ config: { spec }, inputs, output, store }) {
    const readers = Object.entries(inputs).map(([label, reader]) => ({ ...splitLabel(label), reader }));
    // The last round's.
    const find = (name: string) => readers.findLast((entry) => entry.name === name && isOfReranker(entry.item))?.reader;
    const retriever = readers.find(({ name, item }) => name === 'train' && item === retrieverItem)?.reader;
    const trainings = [
      await readTraining(find('train'), spec),
      await readTraining(retriever, spec, retrieverItem),
    ].flatMap((training) => training ?? []);
    const filtering = await readFiltering(find('filter'));
    const measured = await Promise.all(
      readers.filter(({ name }) => name === 'evaluate').map(({ reader }) => readMeasured(reader)),
    );
    const rerankers = await readRerankers(readers);
    const probe = await readProbe(find('probe'));
    const suites = buildSuites(spec.suites ?? [], measured);
    const learningCurve = await readLearningCurve(readers);
    const data: ReportData = {
      pipeline: spec.name,
      spec,
      model: spec.llm.model === 'rehearsal' ? 'rehearsal (rules, not a language model)' : spec.llm.model,
      stages: await Promise.all(readers.map(({ name, item, reader }) => toReportStage(name, item, reader, store))),
      ...(filtering ? { filtering } : {}),
      evaluations: measured.map(({ values: _1, paces: _2, ...evaluation }) => evaluation),
      ...(rerankers.length > 0 ? { rerankers } : {}),
      ...(probe ? { probe } : {}),
      suites,
      ...(await readGate(find('gate'))),
      samples: await readSamples(find('queries'), find('assemble')),
      trainings,
      ...(learningCurve ? { learningCurve } : {}),
      codeVersion: readers[0]?.reader.manifest.codeVersion ?? 'unknown',
    };
    await output.writeBytes('report.html', Buffer.from(renderHtmlReport(data)));
    await output.writeBytes('report.md', Buffer.from(renderMarkdownReport(data)));
    if (suites.length > 0) {
      await output.writeBytes(suitesFile, Buffer.from(`${canonicalJson(suites)}\n`));
      output.summary = { suites };
    }
    output.counts.in = output.counts.out = data.evaluations.length;
  },
});

/** Inputs are named `stage` or `stage:item`, numbered in the order of the run: `07 evaluate:medquad`. */
function splitLabel(label: string): { name: string; item: string | undefined } {
  const [name = label, item] = label.replace(/^\d+ /, '').split(':');
  return { name, item };
}

async function toReportStage(
  name: string,
  item: string | undefined,
  { manifest, address }: ArtifactReader,
  store: ObjectStore,
): Promise<ReportStage> {
  return {
    name,
    ...(item === undefined ? {} : { item }),
    key: manifest.key,
    manifest: `${address}/manifest.json`,
    counts: manifest.counts,
    ...(manifest.usage ? { usage: manifest.usage } : {}),
    durationMs: await readDurationMs(manifest, store),
    ...(manifest.summary ? { summary: manifest.summary } : {}),
    inputs: Object.values(manifest.inputs).map(({ stage, key }) => ({ stage, key })),
    codeVersion: manifest.codeVersion,
  };
}

async function readFiltering(filter: ArtifactReader | undefined): Promise<ReportData['filtering']> {
  if (!filter) return undefined;
  const read = async (name: string): Promise<unknown> => JSON.parse((await filter.readFile(name)).toString('utf8'));
  return {
    filters: filterReportSchema.parse(await read('filters.json')),
    leakage: leakageReportSchema.parse(await read('leakage.json')),
  };
}

async function readGate(gate: ArtifactReader | undefined): Promise<{ gate?: GateDecision }> {
  if (!gate) return {};
  return { gate: gateDecisionSchema.parse(JSON.parse((await gate.readFile(gateFile)).toString('utf8'))) };
}

async function readSamples(
  queries: ArtifactReader | undefined,
  groups: ArtifactReader | undefined,
): Promise<ReportData['samples']> {
  const samples: (ReportData['samples'][number] & { queryId: string })[] = [];
  if (!queries || !groups) return [];
  for await (const { queryId, query, passages } of groups.rows(trainingGroupSchema, 'train')) {
    const { positives, negatives } = splitByRole(passages);
    samples.push({
      queryId,
      query,
      positive: positives[0]?.text ?? '',
      negatives: negatives.slice(0, 2).map(({ text, source }) => ({ text, source })),
    });
    if (samples.length === sampledGroups) break;
  }
  const kinds = new Map<string, string | undefined>();
  for await (const { id, kind } of queries.rows(querySchema)) kinds.set(id, kind);
  return samples.map(({ queryId, ...sample }) => {
    const kind = kinds.get(queryId);
    return kind === undefined ? sample : { ...sample, kind };
  });
}

async function readTraining(
  train: ArtifactReader | undefined,
  spec: PipelineSpec,
  item?: typeof retrieverItem,
): Promise<ReportTraining | undefined> {
  if (!train) return undefined;
  const log = JSON.parse((await train.readFile('training-log.json')).toString('utf8')) as unknown;
  const { steps, evaluations, selected } = trainingLogSchema.parse(log);
  const heldOut = evaluations.map((each) => ({ ...each, isKept: selected.steps.includes(each.step) }));
  const { device, precision, processes, threads, seconds, versions } = trainingSummarySchema.parse(
    train.manifest.summary,
  );
  const each = processes > 1 ? `${processes} processes of ${threads} threads` : `${threads} threads`;
  const settings = { of: item ?? 'reranker', settings: trainingOf(spec, item) } as const;
  return { ...settings, steps, heldOut, device: `${device}, ${precision}, ${each}`, seconds, versions };
}
