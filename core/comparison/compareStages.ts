import type { ComparedRun, ComparedStage, StageFacts, Work } from '../contracts/comparison';
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

/** What work took: of all stages, or of those that `isCounted`. */
export function sumWork(stages: readonly ComparedStage[], isCounted: (stage: ComparedStage) => boolean): Work {
  const counted = stages.filter(isCounted);
  const usages = counted.flatMap(({ usage }) => usage ?? []);
  const work = {
    seconds: sum(counted.map(({ durationMs }) => durationMs)) / 1000,
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
