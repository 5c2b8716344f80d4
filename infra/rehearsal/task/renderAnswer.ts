import type { PairJudgement } from '../judge/judgePair';
import { sentencesOf } from '../language/sentences';
import type { Question } from '../questions/writeQuestions';
import type { JudgeTask, SummariseTask, WriteTask } from './readTask';
import { arrayProperty, asSchema, propertiesOf, typeOf, valueOf, type JsonSchema } from './schema';

/** How many questions the answer has room for: those asked for, and those that the schema has each of them hold. */
export function countWanted({ count }: WriteTask, schema?: JsonSchema): number {
  return schema ? count * (1 + furtherCount(asSchema(arrayProperty(schema)?.schema.items))) : count;
}

/** Questions as the schema wants them; without one as JSON when the instructions speak of it, else one a line. */
export function renderQuestions(questions: Question[], task: WriteTask, schema?: JsonSchema): string {
  if (!schema) {
    return task.wantsJson
      ? JSON.stringify({ queries: questions })
      : questions.map((question) => question.text).join('\n');
  }
  const list = arrayProperty(schema);
  if (!list) return JSON.stringify(questionItem(questions[0], schema));
  const item = asSchema(list.schema.items);
  const further = questions.slice(task.count);
  const items = questions
    .slice(0, task.count)
    .map((question) => questionItem(question, item, further.splice(0, furtherCount(item))));
  if (list.name === '') return JSON.stringify(items);
  const beside = { string: (name: string) => textBeside(name, questions[0], task) };
  const others = valueOf(schema, beside) as Record<string, unknown>;
  return JSON.stringify({ ...others, [list.name]: items });
}

/** The passage in short, under the name that the schema has for it. */
export function renderSummary(task: SummariseTask, schema: JsonSchema = {}): string {
  return JSON.stringify(valueOf(schema, { string: (name) => textBeside(name, undefined, task) }));
}

/** A judgement as the schema wants it, its level spread over the schema's scale; without one as JSON or one word. */
export function renderJudgement(judgement: PairJudgement, task: JudgeTask, schema?: JsonSchema): string {
  const { relevant, level, reason } = judgement;
  if (!schema) return task.wantsJson ? JSON.stringify({ relevant }) : relevant ? 'Yes' : 'No';
  return JSON.stringify(valueOf(schema, { level, string: () => reason }));
}

/** Something harmless for a task that the rules do not know. */
export function renderUnknown(schema?: JsonSchema): string {
  return schema ? JSON.stringify(valueOf(schema, {})) : sentence;
}

const sentence =
  'The rehearsal model writes queries for a passage and judges pairs of query and passage; it cannot do this task.';

const questionName = /quer(?:y|ies)|question/i;

/** A text that is asked for beside the questions: the passage in short, unless its name says what else it is. */
function textBeside(name: string, first: Question | undefined, { passage }: Pick<WriteTask, 'passage'>): string {
  if (questionName.test(name)) return first?.text ?? '';
  if (/title/i.test(name)) return passage.title ?? '';
  const sentences = sentencesOf(passage.text).map(({ text }) => text);
  return sentences.slice(0, 2).join(' ');
}

/** The list of further questions that one question is to hold, where its schema has one. */
function furtherList(item: JsonSchema): { name: string; schema: JsonSchema } | undefined {
  const list = arrayProperty(item);
  return list && questionName.test(list.name) ? list : undefined;
}

/** Two to each, if the schema lets them. */
function furtherCount(item: JsonSchema): number {
  const list = furtherList(item);
  const most = list?.schema.maxItems;
  return list ? Math.min(2, typeof most === 'number' ? most : 2) : 0;
}

const textNames = new Set(['text', 'query', 'question', 'content', 'value']);

function questionItem(question: Question | undefined, schema: JsonSchema, further: Question[] = []): unknown {
  const text = question?.text ?? '';
  if (typeOf(schema) !== 'object') return text;
  const members = propertiesOf(schema);
  const list = furtherList(schema);
  const strings = members.filter(([, member]) => typeOf(member) === 'string' && !member.enum);
  const textName = (strings.find(([name]) => textNames.has(name)) ?? strings[0])?.[0];
  return Object.fromEntries(
    members.map(([name, member]) => {
      if (name === textName) return [name, text];
      if (name === list?.name) return [name, further.map((part) => questionItem(part, asSchema(list.schema.items)))];
      if (Array.isArray(member.enum))
        return [name, member.enum.includes(question?.kind) ? question?.kind : member.enum[0]];
      return [
        name,
        valueOf(member, { string: (key) => (key === 'kind' || key === 'type' ? (question?.kind ?? '') : '') }, name),
      ];
    }),
  );
}
