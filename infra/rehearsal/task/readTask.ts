import type { ChatMessage } from '../answerMessages';
import { readList, type ListTask } from './readList';
import { readSections, type Sections } from './readSections';
import { readWishes, type Wishes } from './readWishes';
import { arrayProperty, propertiesOf, typeOf, type JsonSchema } from './schema';

export interface Passage {
  title?: string;
  text: string;
}

export interface WriteTask {
  kind: 'write';
  passage: Passage;
  count: number;
  wishes: Wishes;
  /** Whether the instructions ask for JSON where no schema does. */
  wantsJson: boolean;
}

export interface JudgeTask {
  kind: 'judge';
  query: string;
  passage: Passage;
  wantsJson: boolean;
}

/** A passage of which the schema wants a summary and nothing else. */
export interface SummariseTask {
  kind: 'summarise';
  passage: Passage;
}

/** A query for which the schema wants a passage of each grade. */
export interface GradedTask {
  kind: 'graded';
  query: string;
}

export type Task = WriteTask | JudgeTask | ListTask | SummariseTask | GradedTask | { kind: 'unknown' };

/**
 * What a conversation asks for. A query beside a passage is to be judged, and so is one beside a list of passages under
 * labels; a passage without one, where the instructions or the schema speak of queries or questions, is to be written
 * for.
 */
export function readTask(messages: ChatMessage[], schema?: JsonSchema): Task {
  const request = lastUserMessage(messages);
  const list = readList(messages, request);
  if (list) return list;
  const sections = readSections(request);
  const instructions = messages
    .map((message) => (message.content === request ? sections.rest : message.content))
    .join('\n');
  const wantsJson = /json/i.test(instructions);
  const passage = passageOf(sections);
  if (sections.query && !passage && wantsGrades(schema)) return { kind: 'graded', query: sections.query };
  if (passage && wantsSummary(schema)) return { kind: 'summarise', passage };
  if (passage && sections.query) return { kind: 'judge', query: sections.query, passage, wantsJson };
  if (!asksForQuestions(instructions, schema)) return { kind: 'unknown' };
  const text = passage ?? longestBlock(request);
  if (!text) return { kind: 'unknown' };
  const wishes = readWishes(sections.rest, schema);
  return { kind: 'write', passage: text, count: countOf(instructions, schema), wishes, wantsJson };
}

function wantsGrades(schema: JsonSchema | undefined): boolean {
  const names = propertiesOf(schema ?? {}).map(([name]) => name);
  return names.length > 1 && names.every((name) => /^\d$/.test(name));
}

function wantsSummary(schema: JsonSchema | undefined): boolean {
  const members = propertiesOf(schema ?? {});
  return members.length === 1 && members.every(([name, member]) => /summar/i.test(name) && typeOf(member) === 'string');
}

/** One that complains of an answer asks for what was asked before it. */
function lastUserMessage(all: ChatMessage[]): string {
  const messages = all.filter(({ role, content }) => role !== 'user' || !content.startsWith('That answer cannot'));
  return messages.findLast((message) => message.role === 'user')?.content ?? messages.at(-1)?.content ?? '';
}

function passageOf({ title, passage }: Sections): Passage | undefined {
  if (!passage) return undefined;
  return { ...(title ? { title } : {}), text: passage };
}

function asksForQuestions(instructions: string, schema: JsonSchema | undefined): boolean {
  if (schema && /quer(?:y|ies)|question/i.test(arrayProperty(schema)?.name ?? '')) return true;
  return /\b(?:write|generate|create|give|list|produce|suggest)\b[^.]{0,80}\b(?:quer(?:y|ies)|questions?)\b/i.test(
    instructions,
  );
}

function longestBlock(text: string): Passage | undefined {
  const blocks = text.split(/\n{2,}/).map((block) => block.trim());
  const longest = blocks.reduce((best, block) => (block.length > best.length ? block : best), '');
  return longest.length >= 40 ? { text: longest } : undefined;
}

const numberWords = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** How many are asked for: the number in the instructions, else the schema's limit, else one. At most 50. */
function countOf(instructions: string, schema: JsonSchema | undefined): number {
  const numbers =
    /\b(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)\b(?:\s+[\w-]+){0,3}?\s+(?:quer(?:y|ies)|questions?)\b/gi;
  const word = [...instructions.matchAll(numbers)].at(-1)?.[1]?.toLowerCase();
  const written = word === undefined ? undefined : /\d/.test(word) ? Number(word) : numberWords.indexOf(word);
  const limit = schema ? arrayProperty(schema)?.schema.maxItems : undefined;
  const allowed = typeof limit === 'number' ? limit : 50;
  return Math.max(1, Math.min(written ?? (typeof limit === 'number' ? limit : 1), allowed, 50));
}
