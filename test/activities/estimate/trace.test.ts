import { pipelineSpecSchema } from '../../../core/contracts/pipelineSpec';
import { startRehearsalServer } from '../../../infra/rehearsal/http/server';
import { smallRun } from './smallRun';
test('t', async () => {
  const server = await startRehearsalServer({ port: 0 });
  const spec = pipelineSpecSchema.parse({
    name: 'small',
    corpus: { jsonl: 'c' },
    chunk: { maxTokens: 120, overlapTokens: 20 },
    queries: { passages: 36 },
    candidates: { bm25: 5, dense: 5 },
    llm: { concurrency: 32 },
  });
  const run = smallRun(spec, server.url);
  let t = performance.now();
  const lap = (n: string) => {
    console.log(n, Math.round(performance.now() - t), Math.round(process.cpuUsage().user / 1000));
    t = performance.now();
  };
  const b = await run.begin();
  lap('begin ' + b.chunks.counts.out);
  await run.estimate(b);
  lap('estimate');
  const p = await run.pilot(16, b);
  lap('pilot');
  await run.estimate({ ...b, pilotPairs: p.pairs });
  lap('estimate2');
  const f = await run.finish(b);
  lap('finish ' + JSON.stringify(f.requests));
  await run.estimate(b);
  lap('estimate3');
  await server.close();
}, 200000);
