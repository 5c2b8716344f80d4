import { probeFile, probeResultSchema, type ProbeResult } from '../../core/contracts/probe';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

/** What asking the judge again came to; undefined where a run did not. */
export async function readProbe(probe: ArtifactReader | undefined): Promise<ProbeResult | undefined> {
  if (!probe) return undefined;
  return probeResultSchema.parse(JSON.parse((await probe.readFile(probeFile)).toString('utf8')));
}
