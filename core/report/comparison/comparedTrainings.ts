import type { ComparedRun } from '../../contracts/comparison';
import { mean } from '../../evaluation/statistics';
import { mostLines } from '../charts/drawLines';
import { formatCount, formatScore } from '../format';
import type { Block, Section } from '../reportDocument';
import { letterOf } from './runLetters';

/** A loss of many steps is drawn as the means of so many stretches. */
const stretches = 60;

/** The courses of the trainings over each other; none where no run has trained. */
export function buildComparedTrainings(runs: readonly Pick<ComparedRun, 'training'>[]): Section[] {
  const trained = runs.flatMap(({ training }, index) =>
    training ? [{ name: `Run ${letterOf(index)}`, ...training }] : [],
  );
  if (trained.length === 0) return [];
  const shown = trained.slice(0, mostLines);
  const left = trained.length - shown.length;
  const rest: Block[] =
    left > 0 ? [{ kind: 'paragraph', content: [`Drawn are the first ${mostLines} runs; ${left} more are not.`] }] : [];
  return [{ id: 'training', title: 'Training', blocks: [...drawLoss(shown), ...drawHeldOut(shown), ...rest] }];
}

type Trained = { name: string } & NonNullable<ComparedRun['training']>;

function drawLoss(trained: readonly Trained[]): Block[] {
  const lines = trained.map(({ name, steps }) => ({ name, points: averageLoss(steps) })).filter(hasPoints);
  if (lines.length === 0) return [];
  const ends = lines.map(({ name, points }) => `${name} ends at ${formatScore(points.at(-1)!.value)}`).join(', ');
  return [
    {
      kind: 'figure',
      chart: { kind: 'lines', unit: 'step', lines },
      caption: 'Training loss by step, as running means. Losses of different recipes are different things.',
      description: `Training loss: ${ends}.`,
    },
  ];
}

function drawHeldOut(trained: readonly Trained[]): Block[] {
  const lines = trained
    .map(({ name, heldOut }) => ({ name, points: heldOut.map(({ step: at, ndcg10: value }) => ({ at, value })) }))
    .filter(hasPoints);
  if (lines.length === 0) return [];
  const isAlike = new Set(trained.map(({ groupsDigest }) => groupsDigest)).size === 1;
  const caution = isAlike ? '' : ' The runs trained on different groups, so the held-out questions may differ too.';
  const kept = lines.map(({ name, points }) => {
    const best = points.reduce((top, point) => (point.value > top.value ? point : top));
    return `${name} at most ${formatScore(best.value)} at step ${formatCount(best.at)}`;
  });
  return [
    {
      kind: 'figure',
      chart: { kind: 'lines', unit: 'step', lines },
      caption: `nDCG@10 on the held-out generated questions by step.${caution}`,
      description: `Held-out nDCG@10: ${kept.join(', ')}.`,
    },
  ];
}

function hasPoints({ points }: { points: readonly unknown[] }): boolean {
  return points.length > 0;
}

/** What is not a number is left out. */
function averageLoss(steps: readonly { step: number; loss: number }[]): { at: number; value: number }[] {
  const finite = steps.filter(({ loss }) => Number.isFinite(loss));
  const size = Math.max(1, Math.ceil(finite.length / stretches));
  return Array.from({ length: Math.ceil(finite.length / size) }, (_, index) => {
    const stretch = finite.slice(index * size, (index + 1) * size);
    return { at: stretch.at(-1)!.step, value: mean(stretch.map(({ loss }) => loss)) };
  });
}
