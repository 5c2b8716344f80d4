import { doubtNumber, type DoubtfulAnswer } from './doubt';
import { judgePair } from './judge/judgePair';
import { gradedPassages } from './passage/gradedPassages';
import { writeAsAsked } from './questions/writeAsAsked';
import { countWanted, renderJudgement, renderQuestions, renderSummary, renderUnknown } from './task/renderAnswer';
import { answerList } from './task/renderList';
import { readTask, type JudgeTask } from './task/readTask';
import { asSchema, propertiesOf, typeOf, type JsonSchema } from './task/schema';

export interface ChatMessage {
  role: string;
  content: string;
}

/**
 * The rehearsal model's answer to a conversation, as text: JSON that fits `schema` where one is given. It reads what
 * any model would read, the messages and the schema, and works out from them what it is asked to do.
 */
export function answerMessages(messages: ChatMessage[], schema?: Record<string, unknown>): string {
  return answerWithDoubt(messages, schema).content;
}

/** The same with the place where it was in doubt: about a letter, or about a score. */
export function answerWithDoubt(messages: ChatMessage[], schema?: Record<string, unknown>): DoubtfulAnswer {
  const task = readTask(messages, schema);
  if (task.kind === 'write')
    return {
      content: renderQuestions(writeAsAsked(task.passage, countWanted(task, schema), task.wishes), task, schema),
    };
  if (task.kind === 'summarise') return { content: renderSummary(task, schema) };
  if (task.kind === 'graded') return { content: JSON.stringify(gradedPassages(task.query)) };
  if (task.kind === 'judge') return judgeWithDoubt(task, schema);
  if (task.kind === 'list') return answerList(task);
  return { content: renderUnknown(schema) };
}

function judgeWithDoubt(task: JudgeTask, schema?: JsonSchema): DoubtfulAnswer {
  const judgement = judgePair(task.query, task.passage);
  const content = renderJudgement(judgement, task, schema);
  const [name, scale] = propertiesOf(asSchema(schema)).find(([, member]) => typeOf(member) === 'integer') ?? [];
  if (name === undefined || typeof scale?.minimum !== 'number' || typeof scale.maximum !== 'number') return { content };
  const { minimum: low, maximum: high } = scale;
  const start = content.indexOf(`"${name}":`) + name.length + 3;
  return { content, doubt: doubtNumber(content, start, { meant: low + judgement.level * (high - low), low, high }) };
}
