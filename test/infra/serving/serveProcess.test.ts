import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const project = join(__dirname, '../../..');
const hook = join(project, 'test/infra/servers/support/typescript.cjs');
const model = join(project, 'test/fixtures/pairScorers/cross-encoder');

/** `rankwright serve` as a process of its own, once it answers. */
async function serve(): Promise<{ child: ChildProcess; url: string; stderr: () => string }> {
  const words = ['serve', '--model', model, '--port', '0', '--json', '--stop-seconds', '50'];
  const child = spawn(process.execPath, ['-r', hook, 'cli/index.ts', ...words], { cwd: project });
  let [printed, told] = ['', ''];
  child.stderr.on('data', (piece) => (told += String(piece)));
  while (!printed.includes('}')) printed += String(((await once(child.stdout, 'data')) as [Buffer])[0]);
  return { child, url: (JSON.parse(printed) as { url: string }).url, stderr: () => told };
}

it('serve answers what it has accepted after SIGTERM, refuses what is new, and ends with 0', async () => {
  const { child, url, stderr } = await serve();
  const exited = once(child, 'exit');
  const documents = Array.from({ length: 900 }, (_, place) => `naive cat ${place} `.repeat(60));
  const answer = fetch(`${url}/rerank`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'the model ranks passages', documents }),
  });
  const metrics = async () => (await fetch(`${url}/metrics`)).text();
  while (!(await metrics()).includes('rankwright_open_requests 1')) continue;
  child.kill('SIGTERM');
  while (!stderr().includes('stopping')) await once(child.stderr!, 'data');
  const late = await fetch(`${url}/readyz`).then(
    ({ status }) => status,
    () => 'refused',
  );
  expect(['refused', 503]).toContain(late);
  const { results } = (await (await answer).json()) as { results: { index: number; relevance_score: number }[] };
  expect(results.map(({ index }) => index).sort((a, b) => a - b)).toEqual([...documents.keys()]);
  expect(
    results.every(({ relevance_score: score }, rank) => rank === 0 || score <= results[rank - 1]!.relevance_score),
  ).toBe(true);
  expect(await exited).toEqual([0, null]);
}, 120_000);
