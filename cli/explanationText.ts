import type { Explanation } from '../core/contracts/explanation';
import type { DocumentChanges } from '../core/lineage/compareDocuments';
import type { KeyChange } from '../core/lineage/keyParts';
import type { RootCause } from '../core/lineage/traceCauses';
import { formatExcerpt, formatPlural, formatTime } from './format';

const keyDigits = 8;

/** Why a stage was made or reused, in words. */
export function renderExplanation(explanation: Explanation): string[] {
  const { changes, causes } = explanation;
  return [
    ...renderOutcome(explanation),
    ...(changes.length > 0 ? ['', 'what its key is made of and has changed', ...changes.map(renderChange)] : []),
    ...(causes.length > 0 ? ['', 'because', ...causes.flatMap(renderCause)] : []),
  ];
}

/** A change of a stage's key on one line. */
export function renderChange(change: KeyChange): string {
  if (change.kind === 'version') return `  stage version  ${change.before} → ${change.after}`;
  if (change.kind === 'config') return `  setting ${change.path}  ${show(change.before)} → ${show(change.after)}`;
  if (change.kind === 'source') return `  source  ${cut(change.before?.digest)} → ${cut(change.after?.digest)}`;
  const stage = (change.after ?? change.before)?.stage ?? '';
  return `  input ${change.name}, of stage ${stage}  ${cut(change.before?.digest)} → ${cut(change.after?.digest)}`;
}

/** "108 → 111 documents: 3 added (a, b, c)". */
export function renderDocumentChanges({ before, after, examples, ...counts }: DocumentChanges): string {
  const parts = (['added', 'removed', 'changed'] as const).flatMap((kind) => {
    const more = counts[kind] > examples[kind].length ? ', …' : '';
    const ids = examples[kind].map((id) => formatExcerpt(id, 60)).join(', ');
    return counts[kind] > 0 ? [`${counts[kind]} ${kind} (${ids}${more})`] : [];
  });
  return `${before} → ${formatPlural(after, 'document')}: ${parts.join('; ') || 'the same in another form'}`;
}

function renderOutcome({ runId, stage, item, artifact, reused, version, made, before }: Explanation): string[] {
  const label = item === undefined ? stage : `${stage}:${item}`;
  const key = `its key ${cut(artifact.key)}${version === undefined ? '' : ` (version ${version})`}`;
  const maker = `${made.workflowId} on ${formatTime(made.at)} UTC`;
  const isSame = before?.artifact.key === artifact.key;
  if (reused && isSame)
    return [`${label} of ${runId} was reused: ${key} is that of ${before.runId}`, `made by ${maker}`];
  if (reused)
    return [`${label} of ${runId} was reused: an artifact with ${key} was there, made by ${maker}`, ...since(before)];
  if (!before)
    return [`${label} of ${runId} was made: no run of the pipeline before had this stage`, `made by ${maker}`];
  if (!isSame)
    return [`${label} of ${runId} was made, since ${key} is not ${cut(before.artifact.key)}, that of ${before.runId}`];
  return [
    `${label} of ${runId} was made although ${key} is that of ${before.runId}: the artifact was not there (any more)`,
    `made by ${maker}`,
  ];
}

function since(before: Explanation['before']): string[] {
  return before ? [`in ${before.runId}, the run before, its key was ${cut(before.artifact.key)}`] : [];
}

function renderCause({ through, cause, before, after, documents }: Explanation['causes'][number]): string[] {
  const path = through.length > 1 ? [`    by way of ${through.join(' > ')}`] : [];
  return [
    `  ${through[0]}: ${describeCause(cause, { before, after })}`,
    ...(documents ? [`    ${renderDocumentChanges(documents)}`] : []),
    ...path,
  ];
}

function describeCause(cause: RootCause['cause'], { after }: Pick<RootCause, 'before' | 'after'>): string {
  switch (cause.kind) {
    case 'version':
      return `the stage changed, version ${cause.before} → ${cause.after}`;
    case 'config':
      return `the setting ${cause.path} changed, ${show(cause.before)} → ${show(cause.after)}`;
    case 'source':
      return `the files changed${cause.after ? ` (${formatExcerpt(cause.after.label, 60)})` : ''}`;
    case 'input-added':
      return `it is handed ${cause.name}, which it was not before`;
    case 'input-removed':
      return `it is not handed ${cause.name} any more`;
    case 'other-content':
      return `made again of the same (key ${cut(after?.key)}), it came out otherwise: what a model answers, or another kind of processor`;
    case 'unknown':
      return 'it changed; a manifest on the way was deleted, so why is not known';
  }
}

function show(value: unknown): string {
  return value === null ? 'none' : formatExcerpt(JSON.stringify(value), 120);
}

function cut(digest: string | undefined): string {
  return digest === undefined ? 'none' : digest.slice(0, keyDigits);
}
