import type { RunFacts, RunsComparison, Work } from '../../contracts/comparison';
import { formatCount, formatNanoUsd, formatSeconds } from '../format';
import { describeGate } from '../sections/gateBlocks';
import type { Block, Content, Outcome, Section, Table } from '../reportDocument';

/** What each run says of its own model, and what it took. */
export function buildComparedVerdicts({ runs }: RunsComparison, letters: ReadonlyMap<string, string>): Section {
  const blocks = runs.flatMap(({ runId, gate, verdicts }): Block[] => {
    const name = `Run ${letters.get(runId)}`;
    const sets = verdicts.map(({ set, outcome, ...rest }): Block => {
      return { kind: 'verdict', set: `${name}: ${set}`, outcome: outcome as Outcome, ...rest };
    });
    return [...(gate ? [{ kind: 'verdict' as const, set: `${name}: gate`, ...describeGate(gate) }] : []), ...sets];
  });
  return { id: 'verdict', title: 'Verdicts', blocks: [...blocks, listWork(runs, letters)] };
}

function listWork(runs: readonly RunFacts[], letters: ReadonlyMap<string, string>): Table {
  const titles = [
    'Training groups',
    'Own time',
    'Own requests',
    'Own cost',
    'Time of all',
    'Requests of all',
    'Cost of all',
  ];
  return {
    kind: 'table',
    caption: 'What the runs took: own is what each did itself, all includes what it found done by others',
    columns: [{ title: 'Run', align: 'text' }, ...titles.map((title) => ({ title, align: 'number' as const }))],
    rows: runs.map(({ runId, trainingGroups, own, whole }): Content[] => [
      [letters.get(runId) ?? runId],
      [trainingGroups === undefined ? '–' : formatCount(trainingGroups)],
      ...listFigures(own),
      ...listFigures(whole),
    ]),
  };
}

function listFigures({ seconds, requests, nanoUsd }: Work): Content[] {
  return [
    [formatSeconds(seconds)],
    [formatCount(requests)],
    [nanoUsd === undefined ? 'no price' : formatNanoUsd(nanoUsd)],
  ];
}
