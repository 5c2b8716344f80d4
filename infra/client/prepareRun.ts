import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import type { RunInput } from '../../core/contracts/run';
import type { PreparedRun } from '../../core/contracts/schedule';
import { digestOf } from '../../core/hashing/digest';
import { cleanText } from '../../core/report/cleanText';
import type { PriceTable } from '../../core/llm/prices';
import { priceWith } from '../llm/priceTable';
import type { StartOptions } from './client';
import type { ClientContext } from './connect';
import { snapshotSources } from './snapshotSources';
import { storeSpecFiles } from './storeSpecFiles';

/** What a preparation needs of the outside; on the machine of a person, or on a worker for a scheduled run. */
export type PreparationContext = Pick<ClientContext, 'store' | 'modelPlaces'>;

export interface PreparationOptions extends StartOptions {
  runId: string;
  prices: PriceTable;
}

/** Stores what a spec names on this machine under its digests, and resolves prices: all that a run is started with. */
export async function prepareRun(
  written: PipelineSpec,
  { runId, prices, ...options }: PreparationOptions,
  context: PreparationContext,
): Promise<PreparedRun> {
  const stored = await storeSpecFiles(written, options, context);
  const spec = priceWith(stored, prices);
  const sources = await snapshotSources(spec, options, context);
  const input: RunInput = { runId, spec, sources };
  // Without prices, notifications and the version it is written in: with others it would still do, and pay for, the same.
  const { notify: _, schemaVersion: __, ...work } = stored;
  return {
    input,
    inputDigest: digestOf({ spec: work, sources }),
    summary: summaryOf(spec),
    details: detailsOf(input, context.store.address),
  };
}

/** The same run under another id. */
export function renameRun(
  { input, ...prepared }: PreparedRun,
  runId: string,
  { store }: Pick<ClientContext, 'store'>,
): PreparedRun {
  const renamed = { ...input, runId };
  return { ...prepared, input: renamed, details: detailsOf(renamed, store.address) };
}

function summaryOf({ name, queries, train, llm }: PipelineSpec): string {
  return `${name}: ${queries.passages} passages, ${llm.model}, ${train.recipe} on ${train.base}`;
}

function detailsOf({ runId, sources }: RunInput, store: string): string {
  const rows = Object.entries(sources.evaluate).map(
    ([name, { label }]) => `- evaluation \`${name}\`: ${quoted(label)}`,
  );
  return [
    `- corpus: ${sources.corpus ? quoted(sources.corpus.label) : 'listed when the run starts'}`,
    ...rows,
    `- record, with the run card: \`${store}/runs/${runId}/run.json\``,
    `- on the command line: \`npx rankwright show ${runId}\``,
  ].join('\n');
}

/** Names that people gave, as code: they can set no link or table. */
function quoted(label: string): string {
  return `\`${cleanText(label).replace(/[`\s]+/g, ' ')}\``;
}
