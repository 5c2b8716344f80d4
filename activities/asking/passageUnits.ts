import { chunkSchema, type Chunk } from '../../core/contracts/chunk';
import { documentSchema } from '../../core/contracts/document';
import { guideEntrySchema } from '../../core/contracts/guide';
import { Guide } from '../../core/guide/guide';
import { samplePassages, type SampleSettings } from '../../core/sampling/samplePassages';
import { stratifierFor } from '../../core/sampling/stratify';
import { planAsking } from '../../core/strategies/queries/askingPlan';
import type { QueryRequestConfig } from '../llm/buildRequests';
import { inputFor, type QueryInputs, type QueryUnit, type QueryUnits } from './queryUnit';

type Config = Exclude<QueryRequestConfig, { isGiven: true }>;

/** Passages in the order of the corpus, each with its way of being asked about. Resident: the guide, a stratum a document. */
export async function openPassageUnits(config: Config, inputs: QueryInputs): Promise<QueryUnits> {
  const plan = planAsking(config);
  const guide = config.guide ? await readGuide(config.guide.language, inputs) : undefined;
  return {
    unitField: 'chunkId',
    isOneRound: plan.isOneRound,
    async sample() {
      const skips = config.guide?.withoutTerm === 'skip' ? guide : undefined;
      const strata = await readStrata(config, inputs);
      return samplePassages(inputs.chunks.rows(chunkSchema), {
        ...{ passages: config.passages, seed: config.seed },
        ...(skips ? { isWanted: (chunk) => skips.has(textOf(chunk)) } : {}),
        ...(strata ? { strata } : {}),
      });
    },
    async *units() {
      for await (const chunk of inputs.chunks.rows(chunkSchema)) yield unitOf(chunk);
    },
  };

  function unitOf(chunk: Chunk): QueryUnit {
    const task = plan.taskFor(chunk, guide?.find(textOf(chunk)));
    const { strategy, promptVersion, prompt } = task;
    return {
      ...{ id: chunk.id, about: { chunkId: chunk.id }, promptVersion, strategy: strategy.name },
      language: prompt.language ?? chunk.language ?? 'und',
      exemplars: (prompt.exemplars ?? []).map(({ id }) => id),
      begin: () => strategy.write(prompt),
    };
  }
}

async function readGuide(language: string, inputs: QueryInputs): Promise<Guide> {
  const guide = new Guide(language);
  for await (const entry of inputFor(inputs, 'guide').rows(guideEntrySchema)) guide.add(entry);
  return guide;
}

async function readStrata({ sample }: Config, inputs: QueryInputs): Promise<SampleSettings<Chunk>['strata']> {
  if (!sample) return undefined;
  const values = new Map<string, string>();
  if (sample.field !== undefined)
    for await (const { id, metadata } of inputFor(inputs, 'documents').rows(documentSchema)) {
      const value = metadata?.[sample.field];
      if (value !== undefined && value !== null)
        values.set(id, typeof value === 'string' ? value : JSON.stringify(value));
    }
  const { allocation, minimum } = sample;
  return { of: stratifierFor(sample.by, (documentId) => values.get(documentId)), allocation, minimum };
}

function textOf({ title, text }: Chunk): string {
  return title ? `${title}\n${text}` : text;
}
