import type { EstimateRequest } from '../../core/contracts/estimate';
import type { ArtifactReference } from '../../core/contracts/manifest';
import type { PipelineSpec } from '../../core/contracts/pipelineSpec';
import { answersKey } from '../../core/llm/answersPlace';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import { openArtifact, readManifest } from '../../infra/artifactStore/manifests';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { collectQueries } from '../collectQueries';
import { encodePassages } from '../encodePassages';
import { filterQueries } from '../filterQueries';
import { findCandidates } from '../findCandidates';
import { planJudgeRequests } from '../planJudgeRequests';
import { planQueryRequests } from '../planQueryRequests';
import { roundInputs } from '../../temporal.config';
import type { StageDefinition } from '../stage/definition';
import { identifyStage } from '../stage/identifyStage';

/** The rounds of a stage's conversations that are written down. */
export interface FoundRounds {
  requests: ArtifactReader[];
  /** Nothing is asked after them. */
  isWhole: boolean;
}

/** What earlier runs of a spec left of its LLM stages, as far as they came. */
export interface EarlierRounds {
  queries: FoundRounds;
  /** Questions that were written. */
  written?: number;
  /** Of the first round of mining, with the questions that it is about. */
  judge?: FoundRounds & { questions: number };
}

/**
 * The requests of this spec where an earlier run came so far: then nothing about them has to be guessed. The keys of
 * stages follow from the spec and the artifacts before them, so this is looking up, not running.
 */
export async function findEarlierRounds(
  store: ObjectStore,
  spec: PipelineSpec,
  { documents, sets, chunks, requests }: Pick<EstimateRequest, 'documents' | 'sets' | 'chunks' | 'requests'>,
): Promise<EarlierRounds> {
  const sampled = spec.queries.sample?.field ? { documents } : {};
  const asked = await follow(planQueryRequests, 'query-answers', { chunks, ...sampled }, requests);
  const written = await made(collectQueries, asked.inputs);
  const embeddings = written && (await made(encodePassages, { passages: chunks }));
  const candidates = embeddings && (await made(findCandidates, { queries: written, chunks, embeddings }));
  const queries = candidates && (await made(filterQueries, { written, candidates, chunks, documents, ...sets }));
  const judged =
    queries && (await follow(planJudgeRequests, 'judge-answers', { queries, candidates, written, chunks }));
  return {
    queries: asked,
    ...(written ? { written: await countRows(written) } : {}),
    ...(judged && judged.requests.length > 0 ? { judge: { ...judged, questions: await countRows(queries) } } : {}),
  };

  /** Round after round, as the workflow of an LLM stage goes. */
  async function follow(
    plan: StageDefinition,
    answersStage: string,
    inputs: Record<string, ArtifactReference>,
    first?: ArtifactReference,
  ): Promise<FoundRounds & { inputs: Record<string, ArtifactReference> }> {
    const found = { requests: [] as ArtifactReader[], isWhole: false, inputs: { ...inputs } };
    for (let next = first ?? (await made(plan, inputs)); next; next = await made(plan, found.inputs)) {
      const reader = await openArtifact(store, next.stage, next.key);
      found.isWhole = reader.manifest.summary?.['isOneRound'] !== false;
      if (reader.rowCount() === 0 && found.requests.length > 0) return { ...found, isWhole: true };
      found.requests.push(reader);
      const answers = await find(answersStage, answersKey(answersStage, next));
      if (!answers) return found;
      const names = roundInputs(found.requests.length);
      found.inputs = { ...found.inputs, [names.requests]: next, [names.answers]: answers };
      if (found.isWhole) return found;
    }
    return found;
  }

  async function made(
    definition: StageDefinition,
    inputs: Record<string, ArtifactReference>,
  ): Promise<ArtifactReference | undefined> {
    const { stage, key } = identifyStage(definition, { runId: 'estimate', spec, inputs });
    return find(stage, key);
  }

  async function find(stage: string, key: string): Promise<ArtifactReference | undefined> {
    const manifest = await readManifest(store, stage, key);
    return manifest && { stage, key, digest: manifest.digest };
  }

  async function countRows({ stage, key }: ArtifactReference): Promise<number> {
    return (await openArtifact(store, stage, key)).rowCount();
  }
}
