import { z } from 'zod';
import type { ReportData, ReportTraining } from '../../contracts/report';
import { modelKindOf } from '../../recipes/trainingPlan';
import { formatCount, formatScore, formatSeconds, formatShare } from '../format';
import { type Block, code, type Content, type Section, type Table } from '../reportDocument';

const tableColumns = 10;

/** Where, how long and with what each model was trained, how the loss went, and what was measured on the way. */
export function buildTrainingSection({ trainings, stages }: ReportData): Section {
  const none: Block = { kind: 'paragraph', content: ['No model was trained in this run.'] };
  const blocks = trainings.flatMap((training): Block[] => [
    ...(trainings.length > 1 ? [{ kind: 'heading' as const, text: `The ${training.of}` }] : []),
    ...buildBlocks(training, stages),
  ]);
  return { id: 'training', title: 'Training', blocks: blocks.length > 0 ? blocks : [none] };
}

function buildBlocks(training: ReportTraining, stages: ReportData['stages']): Block[] {
  const { of: name, settings: train } = training;
  const facts: Content[][] = [
    [['Device'], [training.device]],
    [['Time'], [formatSeconds(training.seconds)]],
    [['Base model'], [code(train.base)]],
    ...(train.baseRevision === undefined ? [] : [[['Commit of the hub'], [code(train.baseRevision)]]]),
    ...(train.baseSha256 === undefined ? [] : [[['Digest of its files'], [code(train.baseSha256)]]]),
    [['Kind of model'], [modelKindOf(train)]],
    [['Recipe'], [code(train.recipe)]],
    ...listRecipeFacts(train),
    ...listMixture(stages),
    [['Steps'], [formatCount(training.steps.at(-1)?.step ?? 0)]],
    ...Object.entries(training.versions).map(([name, version]): Content[] => [[name], [code(version)]]),
  ];
  const columns: Table['columns'] = [
    { title: 'What', align: 'text' },
    { title: 'Value', align: 'text' },
  ];
  return [
    { kind: 'table', caption: `The training of the ${name} and the versions it used`, columns, rows: facts },
    ...buildLoss(training),
    ...buildHeldOut(training),
  ];
}

/** Options that the spec names, and whose scores were learnt from; nothing of a spec that names neither. */
function listRecipeFacts({ options = {}, teachers = [] }: ReportTraining['settings']): Content[][] {
  const settled = Object.entries(options);
  const named = teachers.map(({ kind, model }) => (model === undefined ? kind : `${kind} ${model}`));
  return [
    ...(settled.length > 0
      ? [[['Options'], [code(settled.map(([name, value]) => `${name} ${value}`).join(', '))]]]
      : []),
    ...(named.length > 0 ? [[['Teachers'], [code(named.join(', '))]]] : []),
  ];
}

const mixtureSchema = z.object({ sources: z.record(z.string(), z.object({ taken: z.number(), share: z.number() })) });

/** Of runs that train on rows of a person's own, in the first round: how many groups each source gave. */
function listMixture(stages: ReportData['stages']): Content[][] {
  const blended = stages.find(({ name, item }) => name === 'blend' && item === undefined);
  const { sources = {} } = mixtureSchema.safeParse(blended?.summary).data ?? {};
  return Object.entries(sources).map(([name, { taken, share }]) => [
    [`Training groups, ${name}`],
    [`${formatCount(taken)} (${formatShare(share, 1)})`],
  ]);
}

function buildLoss({ of: name, steps }: ReportTraining): Block[] {
  const first = steps[0];
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return [{ kind: 'paragraph', content: ['No loss was reported.'] }];
  const range = `from ${formatScore(first.loss)} at step ${formatCount(first.step)} to ${formatScore(last.loss)} at step ${formatCount(last.step)}`;
  const shown = selectEvenly(steps, tableColumns);
  const columns = ['Step', ...shown.map(({ step }) => formatCount(step))].map((title, index) => {
    return { title, align: index === 0 ? ('text' as const) : ('number' as const) };
  });
  const row: Content[] = [['Loss'], ...shown.map(({ loss }): Content => [formatScore(loss)])];
  return [
    {
      kind: 'figure',
      chart: { kind: 'loss', points: steps },
      caption: `Training loss of the ${name} by step: as reported (thin) and its running mean (thick)`,
      description: `The training loss went ${range}.`,
    },
    {
      kind: 'table',
      caption: `Loss of the ${name} at ${shown.length} of ${formatCount(steps.length)} reported steps`,
      columns,
      rows: [row],
    },
  ];
}

/** What the held-out groups said on the way, and which measurement's weights were kept. */
function buildHeldOut({ of: name, settings, heldOut }: ReportTraining): Block[] {
  const kept = heldOut.filter(({ isKept }) => isKept);
  const best = kept.at(-1);
  if (best === undefined) return [];
  const steps = kept.map(({ step }) => formatCount(step)).join(', ');
  const what =
    kept.length > 1 ? `The mean of the weights at steps ${steps} was kept` : `The weights at step ${steps} were kept`;
  return [
    {
      kind: 'figure',
      chart: { kind: 'held-out', points: heldOut.map(({ ndcg10: value, ...point }) => ({ ...point, value })) },
      caption: `nDCG@10 of the ${name} on the held-out generated questions by step; filled: kept`,
      description: `${what}; nDCG@10 there was ${formatScore(best.ndcg10)} at step ${formatCount(best.step)}.`,
    },
    {
      kind: 'paragraph',
      content: [
        settings.select === 'last'
          ? 'These questions chose no weights: the last ones were kept. They are generated; the evaluation sets say what the model is worth.'
          : 'The weights were chosen by these questions, so these figures flatter them; the evaluation sets say what the model is worth.',
      ],
    },
    {
      kind: 'table',
      caption: `The ${name}, measured on the held-out generated questions`,
      columns: [
        { title: 'Step', align: 'number' },
        { title: 'nDCG@10', align: 'number' },
        { title: 'MRR', align: 'number' },
        { title: 'Kept', align: 'text' },
      ],
      rows: selectEvenly(heldOut, tableColumns).map(({ step, ndcg10, mrr, isKept }): Content[] => [
        [formatCount(step)],
        [formatScore(ndcg10)],
        [formatScore(mrr)],
        [isKept ? 'yes' : 'no'],
      ]),
    },
  ];
}

/** At most `count` members at equal distances, the first and the last among them. */
function selectEvenly<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  const stride = (items.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => items[Math.round(index * stride)] as T);
}
