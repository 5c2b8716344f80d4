import { documentSchema } from '../core/contracts/document';
import { evaluationQuerySchema, qrelSchema } from '../core/contracts/evaluationSet';
import { RankwrightError } from '../core/errors';
import { ExemplarCheck, type ExemplarLeak } from '../core/leakage/exemplarCheck';
import { listExemplars } from '../core/strategies/queries/listExemplars';
import type { ArtifactReader } from '../infra/artifactStore/artifactReader';
import { setPrefix, setsOf } from './filtering/setsOf';
import { defineStage } from './stage/definition';

/** More of them make the mend no clearer, and a failure has to stay short. */
const mostNamed = 5;

/**
 * Stops a run whose exemplars are of an evaluation set, before a model is shown them. Its rows are the exemplars that
 * were compared.
 * @throws RankwrightError exemplar-of-test-set
 */
export const checkExemplars = defineStage({
  name: 'exemplars',
  version: 1,
  inputs: [],
  inputPrefix: setPrefix,
  configure: (spec) => ({
    exemplars: listExemplars(spec.queries).map(({ id, passage, query }) => ({ id, passage, query })),
    jaccard: spec.filters.leakage.jaccard,
  }),
  async run({ config: { exemplars, jaccard }, inputs, output, progress }) {
    const check = new ExemplarCheck(exemplars, { jaccard });
    const tell = (phase: string): Promise<void> => progress({ phase, done: 0, unit: 'exemplars' });
    const compared: Record<string, object> = {};
    for (const [name, set] of Object.entries(setsOf(inputs))) compared[name] = await compare(name, set, check, tell);
    refuseLeaks(check.findLeaks());
    output.counts.in = exemplars.length;
    for (const exemplar of exemplars) await output.write(exemplar);
    output.summary = { compared };
  },
});

/** With what exemplars are compared, of one set. */
async function compare(
  name: string,
  set: ArtifactReader,
  check: ExemplarCheck,
  tell: (phase: string) => Promise<void>,
): Promise<{ questions: number; relevantDocuments: number }> {
  const { questionIds, answeredBy } = await readQrels(set);
  for await (const question of set.rows(evaluationQuerySchema, 'queries')) {
    if (questionIds.has(question.id)) check.addQuestion(name, question);
    await tell(`questions of ${name}`);
  }
  for await (const document of set.rows(documentSchema)) {
    const questionId = answeredBy.get(document.id);
    if (questionId !== undefined) check.readRelevantDocument(name, document, questionId);
    await tell(`documents of ${name}`);
  }
  return { questions: questionIds.size, relevantDocuments: answeredBy.size };
}

/** The questions of the set's split (`queries.jsonl` often holds those of all), and by relevant document the first that it answers. */
async function readQrels(set: ArtifactReader): Promise<{ questionIds: Set<string>; answeredBy: Map<string, string> }> {
  const questionIds = new Set<string>();
  const answeredBy = new Map<string, string>();
  for await (const { queryId, documentId, score } of set.rows(qrelSchema, 'qrels')) {
    questionIds.add(queryId);
    if (score > 0 && !answeredBy.has(documentId)) answeredBy.set(documentId, queryId);
  }
  return { questionIds, answeredBy };
}

function refuseLeaks(leaks: readonly ExemplarLeak[]): void {
  if (leaks.length === 0) return;
  const named = leaks.slice(0, mostNamed).map(describeLeak);
  const others = leaks.length > mostNamed ? [`${leaks.length - mostNamed} more`] : [];
  throw new RankwrightError(
    'exemplar-of-test-set',
    `exemplars come from an evaluation set: ${[...named, ...others].join('; ')}; nothing was asked of a model`,
    {
      mend: 'remove these exemplars from queries (exemplars, or those of a mix), or take others from documents outside the set; in place of built-in ones name some of your own',
    },
  );
}

function describeLeak({ exemplarId, set, questionId, kind, documentId, likeness }: ExemplarLeak): string {
  const question = `question ${questionId} of the set ${set}`;
  const shared = `${Math.floor(100 * likeness)}% of the shorter text`;
  const common = {
    question: `its query is ${likeness < 1 ? 'nearly ' : ''}${question}`,
    passage: `its passage holds ${question}`,
    document: `its passage and document ${documentId}, which answers ${question}, share ${shared}`,
  };
  return `exemplar ${exemplarId}: ${common[kind]}`;
}
