import type { JudgeResult } from '../../core/strategies/judge/judgeStrategy';

/** What a judge says beside its verdicts, over all queries. */
export class JudgeNotes {
  private readonly warnings: Record<string, number> = {};
  private readonly correlations = { queries: 0, sum: 0 };

  add({ warnings = [], scoreCorrelation }: JudgeResult): void {
    for (const { code } of warnings) this.warnings[code] = (this.warnings[code] ?? 0) + 1;
    if (scoreCorrelation === undefined) return;
    this.correlations.queries += 1;
    this.correlations.sum += scoreCorrelation;
  }

  /** Warnings by code, and the mean rank correlation of orders with the scores that were shown; nothing where there is nothing to say. */
  get summary(): { warnings?: Record<string, number>; meanScoreCorrelation?: number } {
    const { queries, sum } = this.correlations;
    return {
      ...(Object.keys(this.warnings).length > 0 ? { warnings: this.warnings } : {}),
      ...(queries > 0 ? { meanScoreCorrelation: sum / queries } : {}),
    };
  }
}
