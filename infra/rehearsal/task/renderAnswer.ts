import type { PairJudgement } from '../judge/judgePair';
import type { Question } from '../questions/writeQuestions';
import type { JudgeTask, WriteTask } from './readTask';
import { arrayProperty, asSchema, propertiesOf, typeOf, valueOf, type JsonSchema } from './schema';

/** Questions as the schema wants them; without one as JSON when the instructions speak of it, else one a line. */
export function renderQuestions(questions: Question[], task: WriteTask, schema?: JsonSchema): string {
  if (!schema) {
    return task.wantsJson
      ? JSON.stringify({ queries: questions })
      : questions.map((question) => question.text).join('\n');
  }
  const list = arrayProperty(schema);
  if (!list) return JSON.stringify(questionItem(questions[0], schema));
  const items = questions.map((question) => questionItem(question, asSchema(list.schema.items)));
  if (list.name === '') return JSON.stringify(items);
  const others = valueOf(schema, {}) as Record<string, unknown>;
  return JSON.stringify({ ...others, [list.name]: items });
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

const textNames = new Set(['text', 'query', 'question', 'content', 'value']);

function questionItem(question: Question | undefined, schema: JsonSchema): unknown {
  const text = question?.text ?? '';
  if (typeOf(schema) !== 'object') return text;
  const members = propertiesOf(schema);
  const strings = members.filter(([, member]) => typeOf(member) === 'string' && !member.enum);
  const textName = (strings.find(([name]) => textNames.has(name)) ?? strings[0])?.[0];
  return Object.fromEntries(
    members.map(([name, member]) => {
      if (name === textName) return [name, text];
      if (Array.isArray(member.enum))
        return [name, member.enum.includes(question?.kind) ? question?.kind : member.enum[0]];
      return [
        name,
        valueOf(member, { string: (key) => (key === 'kind' || key === 'type' ? (question?.kind ?? '') : '') }, name),
      ];
    }),
  );
}
