import { exitCodes } from '../exitCodes';
import { buildListLinks, columnLabels, columnsSnippet, type ListLink } from '../listLinks';
import { printResult, type OutputOptions } from '../output';
import type { World } from '../ports';
import { placeOf, withSession } from '../session';
import { renderRunsTable } from '../tables/runsTable';

export interface RunsOptions extends OutputOptions {
  limit: number;
  links?: boolean;
  overUsd: number;
}

/** Lists the newest runs, or with `links` where Temporal's UI lists them by what people ask of them. */
export async function listRuns(world: World, options: RunsOptions): Promise<number> {
  if (options.links) return printLinks(world, options);
  const runs = await withSession(world, 'storage', ({ client }) => client.listRuns(options.limit));
  const { out } = world.terminal;
  const width = out.isTty ? (out.columns ?? 80) : Infinity;
  const nothing = ['no runs yet; start one with: npx rankwright run examples/demo.yaml'];
  printResult(world, options, { runs }, runs.length > 0 ? renderRunsTable(runs, world.clock.nowMs(), width) : nothing);
  return exitCodes.finished;
}

/** Of the pipelines of the newest runs. Only of servers that stay: an address that ends with the command is of no use. */
async function printLinks(world: World, { limit, overUsd, ...options }: RunsOptions): Promise<number> {
  return withSession(world, 'running', async (session) => {
    const place = placeOf(world, session);
    const runs = await session.client.listRuns(limit);
    const pipelines = [...new Set(runs.map(({ pipeline }) => pipeline))];
    const links = pipelines.flatMap((pipeline) => buildListLinks(pipeline, { ...place, overUsd }));
    const columns = { labels: columnLabels, snippet: columnsSnippet(place.namespace) };
    printResult(world, options, { links, columns }, renderLinks(links, columns, place.ui));
    return exitCodes.finished;
  });
}

function renderLinks(links: ListLink[], columns: { snippet: string }, ui: string | undefined): string[] {
  const nothing = ['no runs yet; start one with: npx rankwright run examples/demo.yaml --detach'];
  const missing = ["RANKWRIGHT_TEMPORAL_UI names no UI; paste the queries into the filter of Temporal's run list", ''];
  return [
    ...(ui === undefined ? missing : []),
    ...(links.length > 0 ? links.flatMap(({ title, query, url }) => [title, `  ${url ?? query}`]) : nothing),
    '',
    `columns that say what came of each run: ${columnLabels.slice(2, -1).join(', ')}`,
    '  add them below the list ("Configure Columns"), or paste this once into the console of the page:',
    `  ${columns.snippet}`,
  ];
}
