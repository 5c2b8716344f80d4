import type { JudgeResult, JudgeWarning } from '../../core/strategies/judge/judgeStrategy';

interface Noted {
  times: number;
  queries: number;
  /** In the words of the first, in the order of the queries. */
  example: string;
}

/** What a judge says beside its verdicts, over all queries. Memory: an example a code. */
export class JudgeNotes {
  private readonly noted = new Map<JudgeWarning['code'], Noted>();
  private readonly correlations = { queries: 0, sum: 0 };
  private queries = 0;

  /** @param section of the spec, where the advice is followed */
  constructor(private readonly section = 'judge') {}

  add({ warnings = [], scoreCorrelation }: JudgeResult): void {
    this.queries += 1;
    for (const { code, message } of warnings) {
      const { times, queries, example } = this.noted.get(code) ?? { times: 0, queries: 0, example: message };
      this.noted.set(code, { times: times + 1, queries, example });
    }
    for (const code of new Set(warnings.map((warning) => warning.code))) {
      const noted = this.noted.get(code);
      if (noted) noted.queries += 1;
    }
    if (scoreCorrelation === undefined) return;
    this.correlations.queries += 1;
    this.correlations.sum += scoreCorrelation;
  }

  /** Warnings in words and counted by code, and the mean rank correlation of orders with the scores that were shown; nothing where there is nothing to say. */
  get summary(): { warnings?: string[]; warned?: Record<string, number>; meanScoreCorrelation?: number } {
    const { queries, sum } = this.correlations;
    const noted = [...this.noted].sort(([left], [right]) => (left < right ? -1 : 1));
    const warned = Object.fromEntries(noted.map(([code, { times }]) => [code, times]));
    const describe = ([code, { queries: said, example }]: (typeof noted)[number]): string =>
      `${code} for ${said} of ${this.queries} questions, such as: ${example}; ${advice[code].replaceAll('judge.', `${this.section}.`)}`;
    return {
      ...(noted.length > 0 ? { warnings: noted.map(describe), warned } : {}),
      ...(queries > 0 ? { meanScoreCorrelation: sum / queries } : {}),
    };
  }
}

const advice: Record<JudgeWarning['code'], string> = {
  'no-log-probabilities': 'name an endpoint that gives them, or leave judge.probabilities out',
  'incomplete-order': 'a smaller judge.windowSize or another model leaves out fewer',
  'no-scores': 'name a retriever in judge.scores that candidates come from',
  'copies-scores': 'compare with judge.strategy listwise, which shows none, or audit this judge',
};
