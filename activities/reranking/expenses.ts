import { countFlops, type ModelShape } from '../../core/evaluation/flops';
import type { RerankedList } from '../../core/contracts/rerankTask';
import { readAnswers } from '../llm/answers';
import type { Round } from '../llm/rounds';

export type Expenses = Pick<RerankedList, 'calls' | 'tokensIn' | 'tokensOut' | 'flops'>;

/**
 * What each question took, in all rounds: an answer counts with the tokens of every time that it was asked for. Memory: four
 * numbers a question.
 */
export async function readExpenses(
  rounds: readonly Round[],
  shape: ModelShape | undefined,
): Promise<(queryId: string) => Expenses> {
  const nothing: Expenses = { calls: 0, tokensIn: 0, tokensOut: 0, ...(shape ? { flops: 0 } : {}) };
  const byQuery = new Map<string, Expenses>();
  for (const { requests, answers } of rounds) {
    for await (const { request, answer } of readAnswers(requests, answers)) {
      const { tokensIn: read, tokensOut: written } = answer;
      const queryId = String(request.context['queryId']);
      const { calls, tokensIn, tokensOut, flops = 0 } = byQuery.get(queryId) ?? nothing;
      byQuery.set(queryId, {
        ...{ calls: calls + 1, tokensIn: tokensIn + read, tokensOut: tokensOut + written },
        ...(shape ? { flops: flops + countFlops(shape, { read, written }) } : {}),
      });
    }
  }
  return (queryId) => byQuery.get(queryId) ?? nothing;
}

/**
 * Seconds on the clock from the plan of each round to its last answer, in the run that asked: with as many requests at a
 * time as that run had, pauses included. Undefined where some answers were in the ledger, and so took no time.
 */
export function secondsOf(rounds: readonly Round[]): number | undefined {
  if (rounds.some(({ answers }) => (answers.manifest.usage?.fromLedger ?? 0) > 0)) return undefined;
  const milliseconds = rounds.map(({ requests: { manifest: planned }, answers: { manifest: sealed } }) => {
    return Date.parse(sealed.startedAt) - Date.parse(planned.startedAt) - planned.durationMs;
  });
  return milliseconds.reduce((sum, each) => sum + Math.max(0, each), 0) / 1000;
}
