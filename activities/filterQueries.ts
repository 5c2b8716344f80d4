import { batches, groupsBy } from '../core/batches';
import { candidateSchema } from '../core/contracts/candidate';
import type { Counts } from '../core/contracts/manifest';
import { querySchema } from '../core/contracts/query';
import { encoderOf } from '../core/encoderOf';
import { RankwrightError } from '../core/errors';
import { decide } from '../core/filters/decide';
import type { FilterInput } from '../core/filters/filter';
import { FilterTally } from '../core/filters/filterTally';
import { createChecks } from '../core/filters/registry';
import { configureFilters, needsVectors } from '../core/filters/configureFilters';
import { canonicalJson } from '../core/hashing/canonicalJson';
import { LeakageCheck } from '../core/leakage/leakageCheck';
import { createRowJoin } from '../core/rowJoin';
import { SharedText } from '../core/similarity/sharedText';
import { loadLanguageDetector } from '../core/text/languageDetector';
import type { ArtifactWriter } from '../infra/artifactStore/artifactWriter';
import { compareSources, type Encode } from './filtering/compareSources';
import { setPrefix, setsOf } from './filtering/setsOf';
import { defineStage } from './stage/definition';
import { openPassages } from './stage/openPassages';
import type { StageTools } from './stage/tools';

/** Queries whose passages and candidates are resident at a time. */
const queriesPerPass = 500;

/**
 * Leaves out what is not worth a judgement, and what an evaluation set asks too; what is left has candidates. Resident,
 * besides a pass: of kept queries and test questions the text and 1 KB, of every passage that was asked about 3 KB and
 * of its document the text. With a cosine: of queries and questions 1.5 KB more.
 */
export const filterQueries = defineStage({
  name: 'filter',
  version: 2,
  inputs: ['written', 'candidates', 'chunks', 'documents'],
  inputPrefix: setPrefix,
  configure: (spec) => ({
    filters: configureFilters(spec.filters),
    ...(needsVectors(spec.filters) ? { encoder: encoderOf(spec).encoder } : {}),
  }),
  async run({ config: { filters, encoder }, inputs, output, tools, progress }) {
    const [leakage, tally] = [new LeakageCheck(filters.leakage), new FilterTally(filters)];
    const shared = filters.boilerplate.enabled ? new SharedText() : undefined;
    const encode = createEncoder(encoder, tools);
    const tell = (phase: string): Promise<void> => progress({ phase, done: output.counts.in, unit: 'queries' });
    await compareSources({ inputs, sets: setsOf(inputs), leakage, shared, encode, tell });
    const checks = createChecks(filters, {
      detectLanguage: filters.language.enabled ? await loadLanguageDetector() : () => ({}),
      sharedText: (chunkId, otherDocuments) => shared?.shareOf(chunkId, otherDocuments),
    });
    const examiners = { leakage, actions: filters.leakage, checks, tally };
    const candidatesOf = createRowJoin(
      groupsBy(inputs.candidates.rows(candidateSchema), ({ queryId }) => queryId),
      ([row]) => row?.queryId,
    );
    const lookUp = openPassages(inputs);
    for await (const queries of batches(inputs.written.rows(querySchema), queriesPerPass)) {
      const sources = await lookUp(queries, new Set(queries.map(({ chunkId }) => chunkId)));
      const vectors = await encode(queries.map(({ text }) => text));
      for (const [index, query] of queries.entries()) {
        const [source, candidates] = [sources.get(query.chunkId), await candidatesOf(query.id)];
        const vector = vectors?.[index];
        output.counts.in += 1;
        if (!source) await output.drop('no-source-passage', query);
        else if (!candidates) await output.drop('no-candidates', query);
        else await writeDecision({ query, source, candidates, ...(vector ? { vector } : {}) }, examiners, output);
        await progress({ phase: 'filter', done: output.counts.in, total: inputs.written.rowCount(), unit: 'queries' });
      }
    }
    refuseNothing(output.counts);
    await output.writeBytes('filters.json', Buffer.from(`${canonicalJson(tally.report())}\n`));
    await output.writeBytes('leakage.json', Buffer.from(`${canonicalJson(leakage.report())}\n`));
    output.summary = { leakage: leakage.summary() };
  },
});

function refuseNothing({ in: written, out, dropped }: Counts): void {
  if (out > 0 || written === 0) return;
  const reasons = Object.entries(dropped).map(([reason, rows]) => `${rows} ${reason}`);
  throw new RankwrightError('nothing-left', `the filters left none of ${written} queries: ${reasons.join(', ')}`, {
    mend: 'if these queries are good, relax or switch off the filter of that reason (filters.<name>.enabled: false); roundTrip.retriever must name a retriever that gives candidates',
  });
}

function createEncoder(name: string | undefined, tools: StageTools): Encode {
  return async (texts) => {
    if (name === undefined) return undefined;
    const encoder = await tools.encoder(name);
    const vectors = await encoder.encode(texts);
    const { hiddenSize } = encoder;
    return texts.map((_, index) => vectors.slice(index * hiddenSize, (index + 1) * hiddenSize));
  };
}

async function writeDecision(
  input: FilterInput,
  examiners: Parameters<typeof decide>[1],
  output: ArtifactWriter,
): Promise<void> {
  const { flags, dropped } = decide(input, examiners);
  for (const { reason, measured } of flags)
    await output.write({ ...input.query, reason, measured }, 'flagged', { counted: false });
  if (dropped) await output.drop(dropped.reason, { ...input.query, measured: dropped.measured });
  else await output.write(input.query);
}
