import { replay, type Reading, type Reply } from '../conversation';
import type { JudgeOptions } from './judgeOptions';
import type { JudgeStrategy } from './judgeStrategy';

/**
 * The grade that one answer of a judge of pairs (`isPairwise`) gives by itself, whatever other samples say.
 * @throws TypeError for a judge whose answers cannot be read one by one
 */
export function readGrade(strategy: JudgeStrategy, reply: Reply, options: JudgeOptions = {}): Reading<number> {
  const { samples: _, sampleTemperature: _temperature, ...single } = options;
  const passages = [{ id: '', text: '', sources: [] }];
  const replayed = replay(strategy.judge({ queryId: '', query: '', passages, options: single }), [[reply]]);
  const { verdicts, troubles } = 'result' in replayed ? replayed.result : { verdicts: [], troubles: [] };
  if (verdicts[0]) return { value: verdicts[0].grade };
  const { passages: _passages, ...trouble } = troubles[0] ?? {};
  if ('reason' in trouble) return { trouble };
  throw new TypeError(`an answer to ${strategy.name} gives no grade by itself`);
}
