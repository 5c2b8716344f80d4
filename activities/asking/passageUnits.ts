import { chunkSchema, type Chunk } from '../../core/contracts/chunk';
import { documentSchema } from '../../core/contracts/document';
import { RankwrightError } from '../../core/errors';
import { Guide } from '../../core/guide/guide';
import { parseGuide } from '../../core/guide/parseGuide';
import { samplePassages, type SampleSettings } from '../../core/sampling/samplePassages';
import { stratifierFor } from '../../core/sampling/stratify';
import { planAsking } from '../../core/strategies/queries/askingPlan';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { readNamedFile } from '../../infra/sources/namedFiles';
import type { QueryRequestConfig } from '../llm/buildRequests';
import { FileTally } from './fileTally';
import type { QueryUnit, QueryUnits } from './queryUnit';

type Config = Exclude<QueryRequestConfig, { given: object }>;
type Inputs = { chunks: ArtifactReader } & Record<string, ArtifactReader>;

/** Passages in the order of the corpus, each with its way of being asked about. Resident: the guide, a stratum a document. */
export async function openPassageUnits(config: Config, inputs: Inputs, store: ObjectStore): Promise<QueryUnits> {
  const plan = planAsking(config);
  const tally = new FileTally();
  const guide = config.guide ? await readGuide(config.guide, tally, store) : undefined;
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
    file: () => (guide ? { name: 'guide', tally } : undefined),
  };

  function unitOf(chunk: Chunk): QueryUnit {
    const { strategy, promptVersion, prompt } = plan.taskFor(chunk, guide?.find(textOf(chunk)));
    return {
      ...{ id: chunk.id, about: { chunkId: chunk.id }, promptVersion, strategy: strategy.name },
      language: prompt.language ?? chunk.language ?? 'und',
      exemplars: (prompt.exemplars ?? []).map(({ id }) => id),
      begin: () => strategy.write(prompt),
    };
  }
}

async function readGuide(
  { language, format, sha256 }: NonNullable<Config['guide']>,
  tally: FileTally,
  store: ObjectStore,
): Promise<Guide> {
  const guide = new Guide(language);
  const name = `queries.guide${format}`;
  for await (const entry of tally.read(parseGuide(readNamedFile(name, sha256, store), name), 'entry')) guide.add(entry);
  if (tally.summary.rows > 0) return guide;
  throw new RankwrightError('bad-source', `queries.guide holds no term: ${JSON.stringify(tally.summary)}`, {
    mend: 'give a term a line, or columns with a subject, a relation and an object in .tsv, .csv or .jsonl',
  });
}

/** @throws TypeError where the metadata is needed and the recipe does not hand in the documents */
async function readStrata({ sample }: Config, { documents }: Inputs): Promise<SampleSettings<Chunk>['strata']> {
  if (!sample) return undefined;
  const { allocation, minimum, field } = sample;
  const values = new Map<string, string>();
  if (field !== undefined) {
    if (!documents) throw new TypeError('a sample by a field needs the input "documents"');
    for await (const { id, metadata } of documents.rows(documentSchema)) {
      const value = metadata?.[field];
      if (value !== undefined && value !== null)
        values.set(id, typeof value === 'string' ? value : JSON.stringify(value));
    }
  }
  return { of: stratifierFor(sample.by, (documentId) => values.get(documentId)), allocation, minimum };
}

function textOf({ title, text }: Chunk): string {
  return title ? `${title}\n${text}` : text;
}
