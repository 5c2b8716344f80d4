import type { firstStages } from '../../../core/contracts/spec/lists';
import { rankUntuned } from '../rankUntuned';
import { Stopwatch } from '../stopwatch';
import { rerankWithDense } from '../rankSystems';
import { describeUntuned } from '../systems';
import type { CandidateLists, ListRequest } from './candidateLists';
import { keepKnown } from './keepKnown';

type Stage = (typeof firstStages)[number];

/** The system that the lists of each first stage are, and what they are called. */
const stages: Record<Stage, { system: string; words: (depth: number) => string; searcher: string }> = {
  bm25: { system: 'bm25', words: (depth) => `BM25's top ${depth}`, searcher: 'BM25 over all' },
  dense: {
    system: 'dense',
    words: (depth) => `the untuned bi-encoder's top ${depth}`,
    searcher: 'the untuned bi-encoder over all',
  },
  hybrid: {
    system: 'bm25+dense',
    words: (depth) => `the top ${depth} of BM25 and bi-encoder (reciprocal rank fusion)`,
    searcher: 'the reciprocal rank fusion of BM25 and the untuned bi-encoder over all',
  },
  run: {
    system: 'run',
    words: (depth) => `your own search engine's top ${depth}`,
    searcher: 'your own search engine (the TREC run that evaluate.run names) for',
  },
};
/** Those that search here and so rank all documents. */
const searching = ['bm25', 'dense', 'bm25+dense'];

/** The lists of a first stage, beside the other first stages. */
export async function listFirstStage(request: ListRequest): Promise<CandidateLists> {
  const { queries, qrels, lists: spec, settings, inputs } = request;
  const { stopwatch = new Stopwatch() } = inputs;
  const { depth } = settings;
  const kind: Stage = spec.of ?? 'bm25';
  const { system, words, searcher } = stages[kind];
  const { runs, hybrid, cosines, asked } = await rankUntuned(queries, settings, inputs);
  const { lists, warnings } = await known(kind, runs[system] ?? new Map());
  const again =
    kind === 'hybrid' || kind === 'run'
      ? {
          [`${kind}+dense-rerank`]: await stopwatch.time(`${kind}+dense-rerank`, () =>
            rerankWithDense(queries, lists, asked),
          ),
        }
      : {};
  const described = Object.entries({ ...runs, ...again }).map(([name, run]) => {
    return [name, { run, description: describeUntuned(name, depth, words(depth)) }] as const;
  });
  return {
    ...{ lists, qrels, depth, warnings },
    about: { kind, system },
    words: words(depth),
    protocol: `The top ${depth} of ${searcher} ${inputs.set.rowCount()} documents, re-ranked`,
    searching: searching.filter((name) => name !== system),
    untuned: Object.fromEntries(described),
    mixed: { pool: hybrid, bm25: runs.bm25, cosines },
  };

  async function known(of: Stage, found: CandidateLists['lists']): Promise<Pick<CandidateLists, 'lists' | 'warnings'>> {
    if (of !== 'run') return { lists: found, warnings: [] };
    return keepKnown(found, queries, { set: inputs.set, depth, name: 'the lists of your own engine' });
  }
}
