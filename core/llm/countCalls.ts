import type { Interval } from '../contracts/estimate';
import type { JudgeOptions } from '../strategies/judge/judgeOptions';
import { judgeStrategies, type JudgeStrategyName } from '../strategies/judge/registry';
import { planAsking, type AskingSettings } from '../strategies/queries/askingPlan';
import type { QueryStrategy } from '../strategies/queries/queryStrategy';
import { multiplyIntervals, scaleInterval } from './estimate';

/** Of the requests of a strategy that reads what it was answered: unusable answers about which it asks once more. */
const askedAgain = 0.1;

/** The ways in which a spec asks; of queries that are given, each is one question and takes one request. */
export function waysOfAsking(settings: AskingSettings & { given?: string | undefined }): readonly QueryStrategy[] {
  const { ways } = planAsking(settings);
  return settings.given === undefined
    ? ways
    : ways.map((way) => ({ ...way, countCalls: () => 1, maxQueries: () => 1 }));
}

/** Requests of all rounds of stage `queries`; in the first each passage is asked about once. */
export function countQueryCalls(ways: readonly QueryStrategy[], perPassage: number, passages: number): Interval {
  const calls = ways.map((way) => way.countCalls(perPassage));
  const again = ways.every(({ isOneRound }) => isOneRound) ? 0 : askedAgain;
  return scaleInterval(
    {
      low: Math.min(...ways.map((way, place) => (way.isOneRound ? (calls[place] ?? 1) : 1))),
      expected: calls.reduce((sum, each) => sum + each, 0) / calls.length,
      high: Math.max(...calls) * (1 + again),
    },
    passages,
  );
}

/** What decides how many requests a question takes. */
export interface JudgeRounds {
  strategy: JudgeStrategyName;
  options: JudgeOptions;
  /** Candidates that are judged in a round, beside its own passage; absent: all. */
  depth?: number | undefined;
  /** Of mining: in each the tuned model puts the candidates in another order. */
  rounds: number;
}

/**
 * Requests that a question takes in the first round of mining and in all of them.
 * @param pool its passages, own one included
 */
export function countJudgeCalls(judge: JudgeRounds, pool: Interval): { first: Interval; all: Interval } {
  const { strategy: name, options, rounds } = judge;
  const strategy = judgeStrategies[name];
  const first = callsAmong(1);
  // A pair that was judged is in the ledger, in whatever round it comes again: only a depth lets new ones in.
  if (strategy.isPairwise) {
    const { expected, high } = callsAmong(rounds);
    return { first, all: { low: first.low, expected: (first.expected + expected) / 2, high } };
  }
  // What is asked about a list hangs on its order: it may be the same again, and hardly ever is.
  return { first, all: multiplyIntervals(first, { low: 1, expected: rounds, high: rounds }) };

  function callsAmong(rounds: number): Interval {
    const judged = judgedPassages(judge, pool, rounds);
    const [low, expected, high] = [judged.low, judged.expected, judged.high].map((count) =>
      // A strategy of pairs takes as many calls as passages, whole or not.
      strategy.countCalls(count, options),
    ) as [number, number, number];
    return { low: strategy.isOneRound ? low : Math.min(1, low), expected, high };
  }
}

/** Of a question's pool, own passage included: those that are judged in so many rounds of which none repeats another. */
export function judgedPassages({ depth = Infinity }: Pick<JudgeRounds, 'depth'>, pool: Interval, rounds = 1): Interval {
  const most = rounds * depth + 1;
  return {
    low: Math.min(pool.low, most),
    expected: Math.min(pool.expected, most),
    high: Math.min(pool.high, most),
  };
}
