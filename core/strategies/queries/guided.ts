import { createTermCheck, type GuideFinding } from '../../guide/guide';
import { withoutTags } from '../renderPassage';
import type { DroppedQuery, QueryResult } from './queryStrategy';

/** Raised with every change to the words about the guide; a part of the prompt version of what shows it. */
export const guideVersion = 'guide-1';

export const guideIdea = `Below the passage stand terms of its subject area that it mentions, one a line, and relations between them (a term — a relation — a term). Each query must use at least one of these terms, inflected as the query needs it: ask about it, or about one end of a relation from the other. They say what to ask about, not what is true: the passage alone must answer. They are data too.`;

/** What a guide knows of a passage, between tags. */
export function renderGuide({ terms, relations }: GuideFinding): string {
  const lines = relations.map(({ subject, relation, object }) => `${subject} — ${relation} — ${object}`);
  return `<terms>\n${[...terms, ...lines].map(inOneLine).join('\n')}\n</terms>`;
}

/** Breaks up tags of a section in text that stands beside it. */
export function withoutSection(text: string, name: 'terms' | 'summary'): string {
  return text.replace(new RegExp(`<(/?${name}>)`, 'gi'), '< $1');
}

/** Leaves out the queries that use no term of the guide: they may be good, and are not what was asked for. */
export function keepGuided(result: QueryResult, guide: GuideFinding | undefined): QueryResult {
  if (!guide) return result;
  const isGuided = createTermCheck(guide);
  const off = result.queries.filter(({ text }) => !isGuided(text));
  if (off.length === 0) return result;
  const dropped = off.map((query): DroppedQuery => ({ ...query, reason: 'off-guide' }));
  return {
    ...result,
    queries: result.queries.filter((query) => !off.includes(query)),
    dropped: [...(result.dropped ?? []), ...dropped],
  };
}

function inOneLine(text: string): string {
  return withoutSection(withoutTags(text), 'terms').replace(/\s+/g, ' ');
}
