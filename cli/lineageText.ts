import type { LineageNode, LineagePassage, LineageRequest, RowLineage, RunLineage } from '../core/contracts/lineage';
import { formatNanoUsd } from '../core/llm/money';
import { formatCount, formatExcerpt, formatPlural, formatTime } from './format';

const keyDigits = 8;
const excerpt = 100;

/** The artifacts of a run as trees, each told once; where it comes again only its name stands. */
export function renderRunLineage({ runId, roots, artifacts }: RunLineage): string[] {
  const told = new Set<string>();
  const lines = [`${runId}: each artifact, and indented below it what it was made of`];
  for (const root of roots) lines.push('', ...renderNode(root, 'made', ''));
  return lines;

  function renderNode(name: string, role: string, indent: string): string[] {
    const node = artifacts[name];
    if (!node) return [];
    const head = `${indent}${role === 'made' ? '' : `${role}: `}${labelOf(node)} ${node.key.slice(0, keyDigits)}`;
    if (told.has(name)) return [`${head}  (above)`];
    told.add(name);
    const inputs = Object.entries(node.inputs);
    return [
      `${head}  ${describeNode(node)}`,
      ...inputs.flatMap(([input, each]) => renderNode(each, input, `${indent}  `)),
    ];
  }
}

/** Where training rows come from, down to the requests and what they cost. */
export function renderRowLineage(rows: RowLineage[]): string[] {
  return rows.flatMap((row, index) => [...(index > 0 ? [''] : []), ...renderRow(row)]);
}

function labelOf({ stage, item }: LineageNode): string {
  return item === undefined ? stage : `${stage}:${item}`;
}

function describeNode({ counts, made, reused, source }: LineageNode): string {
  if (!made) return 'its manifest was deleted';
  const from = source ? `, of ${formatExcerpt(source.label, 60)} (${source.digest.slice(0, keyDigits)})` : '';
  return `${formatPlural(counts?.out ?? 0, 'row')}, by ${made.workflowId} ${formatTime(made.at)}${reused ? ', reused' : ''}${from}`;
}

function renderRow({ runId, table, row, groups, query, passages }: RowLineage): string[] {
  const { kind, strategy = 'unknown', promptVersion = 'unknown', chunkId } = query;
  return [
    `${table}:${row} of ${runId} (${groups.stage} ${groups.key.slice(0, keyDigits)})`,
    `question ${query.id}: ${formatExcerpt(query.text, excerpt)}`,
    `  strategy ${strategy}, prompt ${promptVersion}${kind ? `, ${kind}` : ''}${chunkId ? `, asked about ${chunkId}` : ''}`,
    ...query.requests.map((request) => `  ${renderRequest(request)}`),
    ...passages.flatMap((passage) => renderPassage(passage)),
  ];
}

function renderPassage({ chunkId, label, source, text, document, judgement }: LineagePassage): string[] {
  const place = document
    ? `document ${formatExcerpt(document.id, 60)}${document.title ? ` “${formatExcerpt(document.title, 60)}”` : ''}, characters ${formatCount(document.chunk.start)} to ${formatCount(document.chunk.end)}`
    : 'of no document: a model wrote it, or its passages were deleted';
  return [
    `passage ${chunkId}, label ${Number(label.toFixed(3))}, found by ${source}: ${formatExcerpt(text, excerpt)}`,
    `  ${place}`,
    ...(judgement ? renderJudgement(judgement) : ['  not judged']),
  ];
}

function renderJudgement(judgement: NonNullable<LineagePassage['judgement']>): string[] {
  const { grade, scale, strategy, promptVersion, model, request } = judgement;
  return [
    `  judged ${grade} of ${scale} by ${model}, strategy ${strategy}, prompt ${promptVersion}`,
    `  ${renderRequest(request)}`,
  ];
}

function renderRequest({ key, answer, batch }: LineageRequest): string {
  if (!answer) return `request ${key}: its answer is neither in the ledger nor among the answers any more`;
  const { tokensIn, tokensOut, nanoUsd, status } = answer;
  const failed = status === 'failed' ? ', without a usable answer' : '';
  const way = batch ? `, batch ${batch.id}` : '';
  return `request ${key}: ${formatCount(tokensIn)} + ${formatCount(tokensOut)} tokens, ${formatNanoUsd(nanoUsd)}${way}${failed}`;
}
