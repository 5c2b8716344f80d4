import {
  rerankerComparisonFile,
  rerankerComparisonSchema,
  rerankerComparisonSummarySchema,
} from '../../core/contracts/rerankerComparison';
import type { ReportRerankers } from '../../core/contracts/report';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

/** What language models made of the lists of each set, by the names of stages; empty in a run that asked none. */
export async function readRerankers(
  stages: readonly { name: string; reader: ArtifactReader }[],
): Promise<ReportRerankers[]> {
  const compared = stages.filter(({ name }) => name === 'rerankers');
  return Promise.all(
    compared.map(async ({ reader }) => {
      const file = (await reader.readFile(rerankerComparisonFile)).toString('utf8');
      const { seconds } = rerankerComparisonSummarySchema.parse(reader.manifest.summary);
      return { ...rerankerComparisonSchema.parse(JSON.parse(file)), seconds };
    }),
  );
}
