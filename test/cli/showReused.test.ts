import { runCommandLine } from '../../cli/program';
import { createFakeWorld, type FakeOptions } from './support/fakeWorld';
import { askingView, runView } from './support/runViews';

async function show(options: FakeOptions): Promise<string> {
  const fake = createFakeWorld(options);
  await runCommandLine(['show', 'medquad-2026-11-21T0900'], fake.world);
  return fake.stdout();
}

test('counts what this run asked and paid, not what the makers of its reused stages did', async () => {
  const [ingest, chunk, judge, evaluate] = runView().stages;
  const reused = {
    ...judge!,
    state: 'reused' as const,
    llm: { ...askingView().stages.find(({ llm }) => llm)!.llm! },
  };
  const none = { ...reused.llm.totals, answered: 0, fromLedger: 0, failedByReason: {} };
  reused.llm = { ...reused.llm, totals: none };
  const probe = { ...judge!, name: 'probe', usage: { ...judge!.usage!, requests: 20, fromLedger: 0, nanoUsd: 4e6 } };
  const out = await show({
    views: [runView({ stages: [ingest!, chunk!, reused, probe, evaluate!] })],
  });
  expect(out).toContain('LLM: 20 requests, 0 answered from the ledger, 724,000 tokens, $0.0040');
  expect(out).not.toMatch(/2,400 requests|\$1\.25|0\/2,400/);
  const all = await show({ views: [runView({ stages: [ingest!, reused] })] });
  expect(all).toContain('LLM: nothing was asked, its stages were reused');
  // Answers that were sealed before are told as known ones.
  const { requests } = none;
  const known = {
    ...reused,
    llm: { ...reused.llm, totals: { ...none, requests, answered: requests, fromLedger: requests } },
  };
  const read = await show({ views: [runView({ stages: [ingest!, known] })] });
  expect(read).toContain('LLM: nothing was asked, its stages were reused');
});
