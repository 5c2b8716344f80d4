import type { ScoredRun } from './compareRuns';

/** Rows of all runs, query by query: `{query, run, "nDCG@10": …}`, one JSON object a line. */
export function formatValuesAsJsonLines(runs: readonly ScoredRun[]): string {
  return listRows(runs)
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}

/** The same with tabs between the columns `query`, `run` and the metrics, whose names are the first line. */
export function formatValuesAsTable(runs: readonly ScoredRun[]): string {
  const rows = listRows(runs);
  return [Object.keys(rows[0] ?? {}), ...rows.map(Object.values)].map((cells) => `${cells.join('\t')}\n`).join('');
}

function listRows(runs: readonly ScoredRun[]): Record<string, string | number>[] {
  return runs.flatMap(({ name, results }) =>
    [...(results[0]?.perQuery.keys() ?? [])].map((query) => ({
      ...{ query, run: name },
      ...Object.fromEntries(results.map((result) => [result.name, result.perQuery.get(query)!])),
    })),
  );
}
