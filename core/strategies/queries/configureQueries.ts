import type { PipelineSpec } from '../../contracts/pipelineSpec';
import { planAsking, type AskedWay } from './askingPlan';
import { documentsVersion } from './gradedDocs';
import { selectQueryStrategy } from './registry';

type Queries = PipelineSpec['queries'];

/** What the text of the requests depends on, of the section `queries`: a part of the key of what asks and reads them. */
export function configureQueries(queries: Queries) {
  const { strategy, passages, seed, given } = queries;
  if (given !== undefined) return { strategy, passages, seed, isGiven: true as const, promptVersion: documentsVersion };
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

/** Of the guide how it is used; what is in its file is an input of its own. */
function configureRest({ kinds, languages, guide, sample, passages, perPassage, seed }: Queries) {
  return {
    ...(kinds && { kinds }),
    ...(languages && { languages }),
    ...(guide && { guide: { language: guide.language, withoutTerm: guide.withoutTerm } }),
    ...(sample && { sample }),
    ...{ passages, perPassage, seed },
  };
}
