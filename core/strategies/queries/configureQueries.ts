import type { PipelineSpec } from '../../contracts/pipelineSpec';
import { fileFormat } from '../../ingest/fileFormat';
import { planAsking, type AskedWay } from './askingPlan';
import { documentsVersion } from './gradedDocs';
import { selectQueryStrategy } from './registry';

type Queries = PipelineSpec['queries'];

/** What the text of the requests depends on, of the section `queries`: a part of the key of what asks and reads them. */
export function configureQueries(queries: Queries) {
  const { strategy, passages, seed, given: file, givenSha256: sha256 } = queries;
  if (file !== undefined)
    return { ...{ strategy, passages, seed, promptVersion: documentsVersion }, given: describeFile(file, sha256) };
  const { promptVersion } = planAsking(queries);
  return { ...configureWays(queries), ...configureRest(queries), promptVersion };
}
export type QueriesConfig = ReturnType<typeof configureQueries>;

/** Where there is a mix, the one way says nothing. */
function configureWays({ mix, strategy, sap, gradedDocs, exemplars }: Queries) {
  if (!mix) return { strategy, ...configureWay({ strategy, sap, gradedDocs, exemplars }) };
  const ways = mix.map(({ weight, ...way }) => ({ strategy: way.strategy, weight, ...configureWay(way) }));
  return { strategy: mix[0]?.strategy ?? strategy, mix: ways };
}

function configureWay(way: AskedWay) {
  const { sap, gradedDocs } = way;
  const exemplars = way.exemplars ?? selectQueryStrategy(way).exemplars;
  return { ...(sap && { sap }), ...(gradedDocs && { gradedDocs }), ...(exemplars && { exemplars }) };
}

function configureRest({ kinds, languages, guide, sample, passages, perPassage, seed }: Queries) {
  return {
    ...(kinds && { kinds }),
    ...(languages && { languages }),
    ...(guide && { guide: configureGuide(guide) }),
    ...(sample && { sample }),
    ...{ passages, perPassage, seed },
  };
}

function configureGuide({ file, sha256, language, withoutTerm }: NonNullable<Queries['guide']>) {
  return { ...describeFile(file, sha256), language, withoutTerm };
}

/** What a file says, not where it lay; of its name only what tells how to read it. */
function describeFile(path: string, sha256: string | undefined) {
  return { format: fileFormat(path), ...(sha256 === undefined ? {} : { sha256 }) };
}
