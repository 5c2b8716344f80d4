/** Below this many queries an interval from resampling is itself unsure, so no difference is called one. */
export const fewestQueries = 30;

export function hasFewQueries(queries: number): boolean {
  return queries < fewestQueries;
}
