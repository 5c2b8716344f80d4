import { parseGivenQueries } from '../../core/ingest/parseGivenQueries';
import type { GivenQuery } from '../../core/contracts/query';
import { RankwrightError } from '../../core/errors';
import { samplePassages } from '../../core/sampling/samplePassages';
import { selectQueryStrategy } from '../../core/strategies/queries/registry';
import type { ObjectStore } from '../../infra/artifactStore/objectStore';
import { readNamedFile } from '../../infra/sources/namedFiles';
import type { QueryRequestConfig } from '../llm/buildRequests';
import { FileTally } from './fileTally';
import type { QueryUnits } from './queryUnit';

type Config = Extract<QueryRequestConfig, { given: object }>;

/** Given queries in the order of their file. */
export function openGivenUnits(config: Config, store: ObjectStore): QueryUnits {
  const { given, passages, seed, promptVersion } = config;
  const strategy = selectQueryStrategy(config);
  const { writeFor } = strategy;
  if (!writeFor) throw new TypeError(`the strategy ${strategy.name} takes no given queries`);
  const name = `queries.given${given.format}`;
  let tally = new FileTally();
  const read = (): AsyncGenerator<GivenQuery> => {
    tally = new FileTally();
    return tally.read(parseGivenQueries(readNamedFile(name, given.sha256, store), name), 'query');
  };
  return {
    unitField: 'queryId',
    isOneRound: strategy.isOneRound,
    async sample() {
      const sample = await samplePassages(read(), { passages, seed, minCharacters: 1 });
      if (sample.ids.size > 0) return sample;
      throw new RankwrightError('bad-source', `queries.given holds no query: ${JSON.stringify(tally.summary)}`, {
        mend: 'give JSON lines with "text", or a query a line',
      });
    },
    async *units() {
      for await (const { id, text, language } of read())
        yield {
          ...{ id, about: { queryId: id }, promptVersion, strategy: strategy.name, exemplars: [] },
          language: language ?? 'und',
          begin: () => writeFor({ text, ...(language ? { language } : {}) }),
        };
    },
    file: () => ({ name: 'given', tally }),
  };
}
