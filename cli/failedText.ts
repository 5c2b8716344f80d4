import type { FailedListing, FailedRequest } from './ports';
import { formatCount, formatExcerpt, formatPlural, formatReasons } from './format';

/** What is shown of an answer or a text where the width of the terminal does not say: files and pipes take more. */
const excerptCharacters = 400;

/** Requests without a usable answer: how many and why, then each with its rows and what the model said. */
export function renderFailed(runId: string, listing: FailedListing, width: number): string[] {
  const { requests, total, stages } = listing;
  const ended = stages.map(({ stage, shards }) => `${stage} ${formatCount(shards.ended)}/${formatCount(shards.total)}`);
  const scope = ended.length > 0 ? `shards that have ended: ${ended.join(', ')}` : 'nothing was asked yet';
  if (total === 0) return [`${runId}: no failed requests (${scope})`];
  const shown =
    requests.length < total ? `; the first ${formatCount(requests.length)} are shown, --limit shows more` : '';
  return [
    `${runId}: ${formatPlural(total, 'request')} without a usable answer${shown}`,
    `${formatReasons(listing.byReason)} (${scope})`,
    ...requests.flatMap((request) => ['', ...renderRequest(request, width)]),
  ];
}

/** The most telling of each reason in a line: "8 off-schema, such as: …". */
export function renderSamples({ byReason, requests }: FailedListing, width: number): string[] {
  return requests.flatMap(({ reason, message, raw }, index) => {
    if (requests.findIndex((each) => each.reason === reason) !== index) return [];
    const line = `${formatCount(byReason[reason] ?? 0)} ${reason}, such as: ${raw ? `${message}: ${raw}` : message}`;
    return [formatExcerptAfter('  ', line, width)];
  });
}

function renderRequest({ stage, key, reason, message, raw, passage, query }: FailedRequest, width: number): string[] {
  const documentId =
    passage?.documentId === undefined ? '' : `document ${passage.documentId}, passage ${passage.index}, `;
  const rows: [string, string | undefined][] = [
    ['rows', passage && `${documentId}chunk ${passage.chunkId}${query ? `, query ${query.id}` : ''}`],
    ['title', passage?.title],
    ['passage', passage?.text],
    ['question', query?.text],
    ['answer', raw],
    ['request', key],
  ];
  return [
    formatExcerptAfter('', `${stage}  ${reason}  ${message}`, width),
    ...rows.flatMap(([name, text]) => (text ? [formatExcerptAfter(`  ${name.padEnd(8)}  `, text, width)] : [])),
  ];
}

function formatExcerptAfter(prefix: string, text: string, width: number): string {
  return `${prefix}${formatExcerpt(text, Math.max(20, Math.min(excerptCharacters, width - prefix.length)))}`;
}
