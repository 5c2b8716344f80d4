import type { ComparedRun, ComparedStage, StageFacts, Work } from '../contracts/comparison';
import type { Usage } from '../contracts/manifest';
import { usageInRun } from '../contracts/receipt';
import { buildStageLabel } from '../report/stageLabel';

/** Every stage that one of the runs has, in the order of the first run, and those that it lacks after what they follow. */
export function compareStages(runs: readonly Pick<ComparedRun, 'stages'>[]): StageFacts[] {
  const byLabel = runs.map(({ stages }) => new Map(stages.map((stage) => [buildStageLabel(stage), stage])));
  return mergeInOrder(byLabel.map((stages) => [...stages.keys()])).map((stage) => {
    const found = byLabel.map((stages) => stages.get(stage));
    const [first] = found;
    return {
      stage,
      isShared: found.every((each) => each !== undefined && each.key === first?.key),
      runs: found.map((each) => (each ? toFacts(each) : null)),
    };
  });
}

/** What the run itself took. */
export function sumOwnWork(stages: readonly ComparedStage[]): Work {
  return sumWork(
    stages.filter(({ reused }) => !reused),
    usageInRun,
  );
}

/** What all stages took, whichever run made them. */
export function sumWholeWork(stages: readonly ComparedStage[]): Work {
  return sumWork(stages, ({ usage }) => usage);
}

function sumWork(stages: readonly ComparedStage[], usageOf: (stage: ComparedStage) => Usage | undefined): Work {
  const usages = stages.flatMap((stage) => usageOf(stage) ?? []);
  const work = {
    seconds: sum(stages.map(({ durationMs }) => durationMs)) / 1000,
    requests: sum(usages.map(({ requests, fromLedger }) => requests - fromLedger)),
    tokens: sum(usages.map(({ tokensIn, tokensOut }) => tokensIn + tokensOut)),
  };
  const prices = usages.flatMap(({ nanoUsd }) => (nanoUsd === undefined ? [] : [nanoUsd]));
  return prices.length === usages.length ? { ...work, nanoUsd: sum(prices) } : work;
}

function toFacts({ key, reused, counts, durationMs }: ComparedStage): StageFacts['runs'][number] {
  return { key, reused, counts, seconds: durationMs / 1000 };
}

function mergeInOrder(lists: readonly (readonly string[])[]): string[] {
  const merged: string[] = [];
  for (const list of lists)
    list.forEach((name, index) => {
      if (merged.includes(name)) return;
      const before = list.slice(0, index).findLast((each) => merged.includes(each));
      merged.splice(before === undefined ? 0 : merged.indexOf(before) + 1, 0, name);
    });
  return merged;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
