import { listColumns, searchAttributes, workflowTypes } from '../temporal.config';

/** A question about runs as a query of Temporal's lists; `url` where the address of its UI is known. */
export interface ListLink {
  title: string;
  query: string;
  url?: string;
}

export interface Place {
  /** Of Temporal's UI. */
  ui?: string | undefined;
  namespace: string;
}

/**
 * Temporal on SQL lists runs by their start and by nothing else, so the first of these lists those that have an nDCG@10,
 * for people to compare in its column.
 */
export function buildListLinks(pipeline: string, { overUsd, ...place }: Place & { overUsd: number }): ListLink[] {
  const { pipeline: ofPipeline, verdict, waitsFor, costUsd, ndcgAt10, ndcgChange, failure } = searchAttributes;
  const runs = `WorkflowType = '${workflowTypes.buildReranker}' AND ${ofPipeline.name} = '${pipeline}'`;
  const questions: [string, string][] = [
    ['nDCG@10', `${ndcgAt10.name} >= 0`],
    ['nDCG@10 fell', `${ndcgChange.name} < 0`],
    [`over $${overUsd}, not promoted`, `${costUsd.name} > ${overUsd} AND ${verdict.name} != 'promoted'`],
    ['waits for budget', `${waitsFor.name} = 'budget'`],
    ['waits for a person', `${waitsFor.name} IS NOT NULL`],
    ['failed', `${failure.name} IS NOT NULL`],
  ];
  return questions.map(([words, condition]) => {
    const title = `${pipeline}: ${words}`;
    const query = `${runs} AND ${condition}`;
    return { title, query, ...(place.ui ? { url: listUrl({ ...place, ui: place.ui }, query, title) } : {}) };
  });
}

/** The page of a run. */
export function runUrl({ ui, namespace }: Place & { ui: string }, runId: string): string {
  return `${ui}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(runId)}`;
}

/** All runs of a pipeline. */
export function pipelineUrl(place: Place & { ui: string }, pipeline: string): string {
  const query = `WorkflowType = '${workflowTypes.buildReranker}' AND ${searchAttributes.pipeline.name} = '${pipeline}'`;
  return listUrl(place, query);
}

/** A UI that is opened with a name keeps the query among the saved views of its browser. */
function listUrl({ ui, namespace }: Place & { ui: string }, query: string, savedQuery?: string): string {
  const parameters = new URLSearchParams({ query, ...(savedQuery ? { savedQuery } : {}) });
  return `${ui}/namespaces/${encodeURIComponent(namespace)}/workflows?${parameters.toString()}`;
}

/** The columns that say what came of a run, in their order, with those of every list. */
export const columnLabels: readonly string[] = [
  ...['Status', 'Workflow ID'],
  ...listColumns.map((name) => searchAttributes[name].name),
  'Start',
];

/** Temporal's UI keeps columns in its browser and nowhere else; this sets them, pasted into the console of its page. */
export function columnsSnippet(namespace: string): string {
  const key = 'namespace-workflow-table-columns';
  const columns = JSON.stringify({ [namespace]: columnLabels.map((label) => ({ label })) });
  return `localStorage.setItem('${key}', JSON.stringify({...JSON.parse(localStorage.getItem('${key}') ?? '{}'), ...${columns}})); location.reload()`;
}
