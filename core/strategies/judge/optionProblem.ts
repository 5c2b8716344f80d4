import { teachersOf } from './dualTeacher';
import { mostLetters } from './firstToken';
import { judgeOptionNames, type JudgeOptionName, type JudgeOptions } from './judgeOptions';
import { judgeStrategies, type JudgeStrategyName } from './registry';

export type JudgeWithOptions = JudgeOptions & { strategy: JudgeStrategyName };

/** What is wrong with the options of a judge, with the field to mend; undefined when nothing is. */
export function findOptionProblem(judge: JudgeWithOptions): { field: JudgeOptionName; message: string } | undefined {
  const read = optionsReadBy(judge);
  const unread = judgeOptionNames.find((name) => judge[name] !== undefined && !read.has(name));
  if (unread) return { field: unread, message: refuse(unread, judge, read) };
  const { windowSize = 20, windowStep, groupSize = 20, topK = 10, margin = 3, sourceWithin } = judge;
  const asks = (name: JudgeStrategyName) => judge.strategy === name || listwiseOf(judge) === name;
  if (asks('first-token') && windowSize > mostLetters)
    return { field: 'windowSize', message: `must be at most ${mostLetters}: endpoints give no more letters than that` };
  if (windowStep !== undefined && windowStep >= windowSize)
    return { field: 'windowStep', message: `must be below windowSize, which is ${windowSize}: windows overlap` };
  if (asks('setwise-r1') && groupSize > mostLetters)
    return { field: 'groupSize', message: `must be at most 20: setwise-r1 compares up to 20 passages at a time` };
  if (judge.strategy === 'setwise-r1' && sourceWithin !== undefined && sourceWithin > topK)
    return { field: 'sourceWithin', message: `must be at most topK, which is ${topK}: behind it there are no ranks` };
  if (judge.strategy === 'setwise-r1' && topK < margin)
    return { field: 'topK', message: `must be at least margin, which is ${margin}: no passage could be a negative` };
  if (judge.sampleTemperature !== undefined && (judge.samples ?? 1) === 1)
    return { field: 'sampleTemperature', message: 'needs samples of 2 or more; a single answer has llm.temperature' };
  return undefined;
}

function optionsReadBy(judge: JudgeWithOptions): Set<JudgeOptionName> {
  if (judge.strategy !== 'dual-teacher') return new Set(judgeStrategies[judge.strategy].reads);
  const { scorer, orderer } = teachersOf(judge);
  return new Set([...scorer.reads, ...orderer.reads, 'teachers']);
}

function listwiseOf(judge: JudgeWithOptions): JudgeStrategyName | undefined {
  return judge.strategy === 'dual-teacher' ? (judge.teachers?.listwise ?? 'listwise') : undefined;
}

function refuse(unread: JudgeOptionName, judge: JudgeWithOptions, read: Set<JudgeOptionName>): string {
  const others = Object.values(judgeStrategies).filter(({ reads }) => reads.includes(unread));
  const known = judgeOptionNames.filter((name) => read.has(name)).join(', ') || 'none';
  const readers = others.map(({ name }) => name).join(', ');
  return `is not read by ${judge.strategy}, whose options are ${known}; it belongs to ${readers}`;
}
