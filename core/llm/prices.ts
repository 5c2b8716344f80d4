import { parse } from 'yaml';
import { z } from 'zod';
import type { PipelineSpec } from '../contracts/pipelineSpec';
import { priceSchema, type Price } from '../contracts/spec/llm';
import { RankwrightError } from '../errors';
import { llmSettings, type LlmSettings } from './settings';

/** Prices by the exact name of the model, as `llm.model` gives it. */
export type PriceTable = ReadonlyMap<string, Price>;

/** What the rehearsal server answers costs nothing: its rules are ours. */
const free: Price = { inputPerMillion: 0, outputPerMillion: 0, batchDiscount: 0 };

const tableSchema = z.strictObject({
  /** The day on which a person looked the prices up. */
  checked: z.union([z.string(), z.date()]).optional(),
  currency: z.literal('USD').default('USD'),
  models: z.record(z.string().min(1), priceSchema),
});

/** Reads a price table in YAML or JSON. @throws not-configured naming the file and the field that is wrong */
export function parsePriceTable(text: string, fileName: string): PriceTable {
  const mend = 'write it as examples/prices.yaml shows: under `models`, for each name, dollars per million tokens';
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw new RankwrightError(
      'not-configured',
      `the price table ${fileName} is not YAML: ${(cause as Error).message}`,
      {
        mend,
        cause,
      },
    );
  }
  const parsed = tableSchema.safeParse(value);
  if (parsed.success) return new Map(Object.entries(parsed.data.models));
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') || 'the file';
  throw new RankwrightError('not-configured', `the price table ${fileName} is wrong at ${place}: ${issue?.message}`, {
    mend,
  });
}

/**
 * The spec with a price in the settings of every stage whose model has one, so that workflows and workers need no
 * table. A price that the spec states wins; a model that nobody gives a price stays without.
 */
export function resolvePrices(spec: PipelineSpec, table: PriceTable): PipelineSpec {
  const pricedBy = (settings: LlmSettings): { price?: Price } => {
    const price = settings.price ?? table.get(settings.model) ?? (isRehearsal(settings) ? free : undefined);
    return price ? { price } : {};
  };
  const withPrice = <Section extends { llm?: PipelineSpec['judge']['llm'] }>(
    section: Section,
    settings: LlmSettings,
  ) => {
    const price = pricedBy(settings);
    return price.price ? { ...section, llm: { ...section.llm, ...price } } : section;
  };
  return {
    ...spec,
    queries: withPrice(spec.queries, llmSettings(spec, 'queries')),
    judge: withPrice(spec.judge, llmSettings(spec, 'judge')),
    evaluate: spec.evaluate.map(({ rerankers, ...set }) => {
      const priced = rerankers?.map((judge) => withPrice(judge, llmSettings({ ...spec, judge }, 'rerank')));
      return { ...set, ...(priced ? { rerankers: priced } : {}) };
    }),
  };
}

/**
 * A budget in dollars cannot be kept for a model without a price.
 * @throws bad-spec naming the models, and the ways to give them a price
 */
export function requirePrices(spec: PipelineSpec): void {
  if (spec.llm.budgetUsd === undefined) return;
  const unpriced = unpricedStages(spec);
  if (unpriced.length === 0) return;
  const stages = unpriced.map(({ stage, model }) => `${model} (stage ${stage})`).join(', ');
  throw new RankwrightError(
    'bad-spec',
    `llm.budgetUsd is ${spec.llm.budgetUsd}, but these models have no price: ${stages}`,
    {
      mend: 'give llm.price (inputPerMillion, outputPerMillion) in the spec, or name a table in RANKWRIGHT_PRICES; without a price leave llm.budgetUsd out',
    },
  );
}

/** The stages whose model nobody gives a price, those of a reranker with its set and name. */
export function unpricedStages(spec: PipelineSpec): { stage: string; model: string }[] {
  const rerankers = spec.evaluate.flatMap(({ name: set, rerankers: judges = [] }) =>
    judges.map((judge) => {
      const settings = llmSettings({ ...spec, judge }, 'rerank');
      return { stage: `rerank ${set}/${judge.name}`, ...settings };
    }),
  );
  const own = (['queries', 'judge'] as const).map((stage) => ({ stage, ...llmSettings(spec, stage) }));
  return [...own, ...rerankers].filter(({ price }) => price === undefined);
}

function isRehearsal({ model, baseUrl }: LlmSettings): boolean {
  return model === 'rehearsal' && baseUrl === undefined;
}
