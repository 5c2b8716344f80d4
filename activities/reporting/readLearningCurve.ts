import { ratingFile, ratingSchema, subsetSummarySchema, type LearningCurve } from '../../core/contracts/learningCurve';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';
import { queriesOfItem } from '../../temporal.config';

/** What the stages of a learning curve made, by their names and items; undefined in a run without one. */
export async function readLearningCurve(
  stages: readonly { name: string; item: string | undefined; reader: ArtifactReader }[],
): Promise<LearningCurve | undefined> {
  const subsets = stages.flatMap(({ name, item, reader }) =>
    name === 'subset' ? [{ item, ...subsetSummarySchema.parse(reader.manifest.summary) }] : [],
  );
  if (subsets.length === 0) return undefined;
  const points: LearningCurve['points'] = [];
  for (const { item, queries, groups } of subsets.filter((subset) => subset.queries > 0)) {
    const rated = stages.filter((stage) => stage.name === 'rate' && queriesOfItem(stage.item) === queriesOfItem(item));
    const ratings = await Promise.all(rated.map(({ reader }) => readRating(reader)));
    points.push({ queries, groups, ratings });
  }
  return { whole: subsets[0]!.whole, points, warnings: subsets.flatMap(({ warnings }) => warnings) };
}

async function readRating(reader: ArtifactReader) {
  return ratingSchema.parse(JSON.parse((await reader.readFile(ratingFile)).toString('utf8')));
}
