import { canonicalJson } from '../hashing/canonicalJson';
import { formatCount, formatExcerpt, formatPlural } from '../report/format';
import type { EarlierRun } from './earlierRun';

/** Settings that are named before the rest is only counted. */
const mostNamed = 3;
const longestValue = 24;
/** Names of a run and of places, and prices: nothing of a model hangs on them. */
const irrelevant =
  /^(name|corpus|evaluate\.\d+\.(beir|run)|llm\.price|llm\.budgetUsd|(queries|judge)\.llm\.price)(\.|$)/;

/** In what the documents and the settings of a run differ from those of another, in words; the other's value first. */
export function listRunChanges(before: EarlierRun, now: EarlierRun): string[] {
  const settings = listChangedSettings(before.input.spec, now.input.spec);
  const more = settings.length - mostNamed;
  return [
    ...describeCorpus(before, now),
    ...settings.slice(0, mostNamed),
    ...(more > 0 ? [formatPlural(more, 'more setting')] : []),
  ];
}

function describeCorpus(before: EarlierRun, now: EarlierRun): string[] {
  const [old, own] = [ingestedBy(before), ingestedBy(now)];
  if (!old || !own || old.digest === own.digest) return [];
  const counts = old.counts.out === own.counts.out ? '' : `${formatCount(old.counts.out)} → `;
  return [`corpus changed (${counts}${formatPlural(own.counts.out, 'document')})`];
}

function ingestedBy({ receipts }: EarlierRun): EarlierRun['receipts'][number] | undefined {
  return receipts.find(({ stage, item }) => stage === 'ingest' && item === undefined);
}

function listChangedSettings(before: Record<string, unknown>, now: Record<string, unknown>): string[] {
  const [old, own] = [flatten(before), flatten(now)];
  const paths = [...new Set([...old.keys(), ...own.keys()])].sort();
  return paths
    .filter((path) => !irrelevant.test(path) && old.get(path) !== own.get(path))
    .map((path) => `${path} ${shown(old.get(path))} → ${shown(own.get(path))}`);
}

function shown(value: string | undefined): string {
  return value === undefined ? 'unset' : formatExcerpt(value.replace(/^"(.*)"$/, '$1'), longestValue);
}

/** Leaves by their paths, as `train.epochs`. */
function flatten(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, canonicalJson(value)]]);
  const entries = Object.entries(value).flatMap(([name, child]) => [
    ...flatten(child, path === '' ? name : `${path}.${name}`),
  ]);
  return new Map(entries);
}
