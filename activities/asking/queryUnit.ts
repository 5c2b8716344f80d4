import type { Conversation } from '../../core/strategies/conversation';
import type { QueryResult } from '../../core/strategies/queries/queryStrategy';
import type { PassageSample } from '../../core/sampling/samplePassages';
import type { ArtifactReader } from '../../infra/artifactStore/artifactReader';

/** What one conversation of stage `queries` is about: a passage, or a query that was given. */
export interface QueryUnit {
  /** How its requests name it; replies are found by it. */
  id: string;
  about: { chunkId: string } | { queryId: string };
  /** Of the queries that come of it; "und" where nobody says. */
  language: string;
  strategy: string;
  promptVersion: string;
  /** Ids of the exemplars that its requests show. */
  exemplars: readonly string[];
  begin(): Conversation<QueryResult>;
}

/** All that could be asked about, in one order that never changes. */
export interface QueryUnits {
  /** The field of a request's context that names its unit. */
  unitField: 'chunkId' | 'queryId';
  isOneRound: boolean;
  /** Which of them are asked about. */
  sample: () => Promise<PassageSample>;
  units: () => AsyncGenerator<QueryUnit>;
}

export type QueryInputs = { chunks: ArtifactReader } & Record<string, ArtifactReader>;

/** The artifacts beside the chunks that a spec may ask for. */
export const queryInputNames = ['given', 'guide', 'documents'] as const;

/** @throws TypeError: the recipe hands in what the spec asks for */
export function inputFor(inputs: QueryInputs, name: (typeof queryInputNames)[number]): ArtifactReader {
  const input = inputs[name];
  if (!input) throw new TypeError(`the spec asks for the input "${name}" of stage queries, and it was not handed in`);
  return input;
}
