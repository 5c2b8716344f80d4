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
import { roundInputs } from '../../temporal.config';
import type { StageDefinition } from '../stage/definition';
import { identifyStage } from '../stage/identifyStage';

/**
 * The judge requests of this spec where an earlier run came so far: then nothing about them has to be guessed. The keys
 * of stages follow from the spec and the artifacts before them, so this is looking up, not running.
 */
export async function findJudgeRequests(
  store: ObjectStore,
  spec: PipelineSpec,
  { documents, sets, chunks, requests }: Pick<EstimateRequest, 'documents' | 'sets' | 'chunks' | 'requests'>,
): Promise<ArtifactReader | undefined> {
  const first = roundInputs(1);
  const answers = await find('query-answers', answersKey('query-answers', requests));
  const written =
    answers && (await made(collectQueries, { chunks, [first.requests]: requests, [first.answers]: answers }));
  const embeddings = written && (await made(encodePassages, { passages: chunks }));
  const candidates = embeddings && (await made(findCandidates, { queries: written, chunks, embeddings }));
  const queries = candidates && (await made(filterQueries, { written, candidates, chunks, documents, ...sets }));
  const found = queries && (await made(planJudgeRequests, { queries, candidates, written, chunks }));
  return found && openArtifact(store, found.stage, found.key);

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
}
