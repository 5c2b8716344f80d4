import { runInNewContext } from 'node:vm';
import { runCommandLine } from '../../cli/program';
import { buildListLinks, columnsSnippet } from '../../cli/listLinks';
import { createFakeWorld, type FakeOptions } from './support/fakeWorld';
import { runView } from './support/runViews';

async function run(words: string, options: FakeOptions = {}) {
  const fake = createFakeWorld({ running: true, runs: [runView(), runView()], ...options });
  const exitCode = await runCommandLine(words.split(' '), fake.world);
  return { exitCode, out: fake.stdout(), err: fake.stderr() };
}

test('a link asks its question in the query, and names the view that the UI keeps', () => {
  const links = buildListLinks('medquad', { ui: 'http://ui', namespace: 'team one', overUsd: 20 });
  const { url = '', query } = links.find(({ title }) => title === 'medquad: over $20, not promoted')!;
  expect(query).toBe(
    "WorkflowType = 'buildReranker' AND rwPipeline = 'medquad' AND rwCostUsd > 20 AND rwVerdict != 'promoted'",
  );
  const { pathname, searchParams } = new URL(url);
  expect(pathname).toBe('/namespaces/team%20one/workflows');
  expect(searchParams.get('query')).toBe(query);
  expect(searchParams.get('savedQuery')).toBe('medquad: over $20, not promoted');
});

test('the snippet sets the columns of its namespace and leaves those of others', () => {
  const stored: Record<string, string> = { 'namespace-workflow-table-columns': '{"other":[{"label":"Status"}]}' };
  const localStorage = {
    getItem: (key: string) => stored[key] ?? null,
    setItem: (key: string, value: string) => void (stored[key] = value),
  };
  let reloads = 0;
  const location = { reload: () => (reloads += 1) };
  runInNewContext(columnsSnippet('default'), { localStorage, location });
  const columns = JSON.parse(stored['namespace-workflow-table-columns']!) as Record<string, { label: string }[]>;
  expect(columns['other']).toEqual([{ label: 'Status' }]);
  expect(columns['default']?.map(({ label }) => label)).toEqual([
    ...['Status', 'Workflow ID', 'rwVerdict', 'rwNdcgAt10', 'rwNdcgChange', 'rwCostUsd', 'rwWhy', 'Start'],
  ]);
  expect(reloads).toBe(1);
});

test('runs --links prints those of each pipeline once', async () => {
  const { exitCode, out } = await run('runs --links --over-usd 0.5');
  expect(exitCode).toBe(0);
  expect(out.match(/^medquad: /gm)).toHaveLength(6);
  expect(out).toContain(
    'medquad: over $0.5, not promoted\n  http://127.0.0.1:8233/namespaces/default/workflows?query=',
  );
  expect(out).toContain('rwVerdict, rwNdcgAt10, rwNdcgChange, rwCostUsd, rwWhy');
});

test('where no UI is known the queries are printed, and RANKWRIGHT_TEMPORAL_UI names one', async () => {
  const environment = { TEMPORAL_ADDRESS: 'temporal:7233' };
  const { out } = await run('runs --links', { environment });
  expect(out).toContain('RANKWRIGHT_TEMPORAL_UI names no UI');
  expect(out).toContain("\n  WorkflowType = 'buildReranker' AND rwPipeline = 'medquad' AND rwNdcgChange < 0\n");
  const named = { ...environment, RANKWRIGHT_TEMPORAL_UI: 'https://ui.example/', TEMPORAL_NAMESPACE: 'team' };
  expect((await run('runs --links', { environment: named })).out).toContain(
    'https://ui.example/namespaces/team/workflows?',
  );
});

test('dollars below 0 are refused', async () => {
  expect((await run('runs --links --over-usd -1')).exitCode).toBe(2);
});

test('a run that was followed to its end names its page and its list', async () => {
  const files = { '/home/ada/p.yaml': 'name: medquad\ncorpus: { beir: corpus }\n' };
  const { out } = await run('run p.yaml', { files, views: [runView()], report: '<html>' });
  const list = 'http://127.0.0.1:8233/namespaces/default/workflows';
  expect(out).toContain(`Temporal UI  ${list}/medquad-2026-11-21T0900\n`);
  expect(out).toContain(
    `its runs     ${list}?query=WorkflowType+%3D+%27buildReranker%27+AND+rwPipeline+%3D+%27medquad%27`,
  );
});
