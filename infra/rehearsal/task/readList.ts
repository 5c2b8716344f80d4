import type { ChatMessage } from '../answerMessages';
import { readSections } from './readSections';
import type { Passage } from './readTask';

/** What a list of passages is to be answered with. */
export type ListForm =
  | { kind: 'order' }
  /** The label of the best, in `<answer>`. */
  | { kind: 'best' }
  /** The letter of the best and nothing else. */
  | { kind: 'letter' }
  /** A JSON object of label and whole number, in `<answer>`. */
  | { kind: 'scores'; low: number; high: number };

export interface ListTask {
  kind: 'list';
  query: string;
  /** In the order shown; labels are numbers or letters. */
  passages: { label: string; passage: Passage }[];
  form: ListForm;
  /** A tag that the instructions ask thoughts to be put into. */
  thoughtTag?: string;
}

/** A query with passages under labels such as `[1]` or `[A]`, each in tags; undefined where there are none. */
export function readList(messages: ChatMessage[], request: string): ListTask | undefined {
  const passages = [...request.matchAll(listed)].map(([, label = '', title, text = '']) => ({
    label,
    passage: { text: text.trim(), ...(title?.trim() ? { title: title.trim() } : {}) },
  }));
  const rest = request.replace(listed, () => '');
  const query = /<query>([^]*?)<\/query>/.exec(rest)?.[1]?.trim() ?? readSections(rest).query;
  if (passages.length === 0 || !query) return undefined;
  const instructions = messages.map(({ content }) => (content === request ? rest : content)).join('\n');
  const thoughtTag = /<(think|reason|reasoning)>/i.exec(instructions)?.[1];
  return {
    ...{ kind: 'list', query, passages },
    form: formOf(instructions, passages[0]?.label ?? ''),
    ...(thoughtTag ? { thoughtTag } : {}),
  };
}

const listed = /^\[(\d{1,3}|[A-Z])\][^\n]*\n(?:<title>([^]*?)<\/title>\n)?<passage>([^]*?)<\/passage>/gm;

function formOf(instructions: string, firstLabel: string): ListForm {
  const range = /\bfrom (\d{1,3}) to (\d{1,3})\b/i.exec(instructions);
  if (range && /<answer>\s*\{/.test(instructions))
    return { kind: 'scores', low: Number(range[1]), high: Number(range[2]) };
  if (/<answer>\s*\[/.test(instructions)) return { kind: 'best' };
  return /[A-Z]/.test(firstLabel) && /\bletter\b/i.test(instructions) ? { kind: 'letter' } : { kind: 'order' };
}
