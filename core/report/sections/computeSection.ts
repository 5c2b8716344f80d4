import type { SystemResult } from '../../contracts/evaluation';
import type { ReportData, ReportRerankers } from '../../contracts/report';
import { formatCount, formatPlural, formatScore } from '../format';
import { strong, type Block, type Section, type Table } from '../reportDocument';

/** Ranking quality per compute of what re-ranks; none where no model told its sizes. */
export function buildComputeSection({ evaluations, rerankers = [] }: ReportData): Section[] {
  const isAsked = rerankers.some(({ groups }) => groups.some(({ costs }) => costs.some(({ compute }) => compute)));
  const notes = isAsked ? [askedToo] : [];
  const tables = evaluations.flatMap((evaluation) => {
    const asked = rerankers.filter(({ set }) => set === evaluation.name);
    return buildSet(evaluation.name, [...evaluation.systems, ...asked.flatMap(listAsked)]);
  });
  return tables.length > 0
    ? [{ id: 'compute', title: 'Ranking quality per compute', blocks: [how, ...notes, ...tables] }]
    : [];
}

const askedToo: Block = {
  kind: 'paragraph',
  tone: 'quiet',
  content: [
    'A language model’s inputs are its calls, and its tokens those that it reads and writes; its FLOPs are those of the same ' +
      'authors’ formula for decoders, call by call, with the sizes that the spec names.',
  ],
};

const how: Block = {
  kind: 'paragraph',
  tone: 'quiet',
  content: [
    'FLOPs a question by the formula of Peng et al. (2025, “E2R-FLOPs”) for encoders, from the exact tokens of every pair ' +
      'that is read and the sizes in the model’s config.json: they depend on no machine. RPP is nDCG@10 a petaFLOP, QPP ' +
      'questions a petaFLOP. The formula has two feed-forward matrices and leaves out embeddings, norms, the head and the ' +
      'third matrix of gated layers; it counts the last layer whole, although an exported file of this project computes it ' +
      'for one token, and a product in 8 bits like one in 32. A passage in many lists is counted in each, also by models ' +
      'that could keep its vectors.',
  ],
};

type Computed = Pick<SystemResult, 'name' | 'metrics' | 'compute'>;

/** Language models whose sizes the spec names, with how many questions they were asked, where those were drawn. */
function listAsked({ groups }: ReportRerankers): Computed[] {
  return groups.flatMap(({ costs, systems, queries, draw }) =>
    costs.flatMap(({ name, compute }) => {
      const metrics = systems.find((system) => system.name === name)?.metrics ?? [];
      const shown =
        draw === undefined ? name : `${name} (${formatPlural(queries, 'question')} drawn with seed ${draw})`;
      return compute ? [{ name: shown, metrics, compute }] : [];
    }),
  );
}

function buildSet(name: string, systems: readonly Computed[]): Table[] {
  const rows = systems.flatMap(({ name: system, metrics, compute }) => {
    if (!compute) return [];
    const quality = metrics.find((metric) => metric.name === 'nDCG@10')?.mean ?? NaN;
    const { inputs, tokens, flops, rpp, qpp } = compute;
    const figures = [inputs.toFixed(1), formatCount(tokens), formatSize(flops / 1e9), formatScore(quality)];
    return [[[strong(system)], ...[...figures, formatSize(rpp), formatSize(qpp)].map((figure) => [figure])]];
  });
  const titles = ['Inputs a question', 'Tokens a question', 'GigaFLOPs a question', 'nDCG@10', 'RPP', 'QPP'];
  if (rows.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: `Compute on ${name}, means over questions`,
      columns: [{ title: 'System', align: 'text' }, ...titles.map((title) => ({ title, align: 'number' as const }))],
      rows,
    },
  ];
}

/** Three digits that count, without an exponent. */
function formatSize(value: number): string {
  return value >= 1000 ? formatCount(Number(value.toPrecision(3))) : String(Number(value.toPrecision(3)));
}
