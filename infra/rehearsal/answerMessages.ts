import { judgePair } from './judge/judgePair';
import { gradedPassages } from './passage/gradedPassages';
import { writeAsAsked } from './questions/writeAsAsked';
import { countWanted, renderJudgement, renderQuestions, renderSummary, renderUnknown } from './task/renderAnswer';
import { readTask } from './task/readTask';

export interface ChatMessage {
  role: string;
  content: string;
}

/**
 * The rehearsal model's answer to a conversation, as text: JSON that fits `schema` where one is given. It reads what
 * any model would read, the messages and the schema, and works out from them what it is asked to do.
 */
export function answerMessages(messages: ChatMessage[], schema?: Record<string, unknown>): string {
  const task = readTask(messages, schema);
  if (task.kind === 'write')
    return renderQuestions(writeAsAsked(task.passage, countWanted(task, schema), task.wishes), task, schema);
  if (task.kind === 'summarise') return renderSummary(task, schema);
  if (task.kind === 'graded') return JSON.stringify(gradedPassages(task.query));
  if (task.kind === 'judge') return renderJudgement(judgePair(task.query, task.passage), task, schema);
  return renderUnknown(schema);
}
