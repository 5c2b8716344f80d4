/**
 * Borda count: on each task a model earns a point for every model that it beats and half of one for every model with the
 * same score. @param scores [models][tasks]. Source: Enevoldsen et al. 2025 (MMTEB); ties share as in Borda's original.
 */
export function countBorda(scores: readonly (readonly number[])[]): number[] {
  return scores.map((own, model) =>
    own.reduce((points, score, task) => {
      const others = scores.filter((_, other) => other !== model).map((row) => row[task]!);
      const [beaten, equal] = [others.filter((other) => other < score), others.filter((other) => other === score)];
      return points + beaten.length + equal.length / 2;
    }, 0),
  );
}
