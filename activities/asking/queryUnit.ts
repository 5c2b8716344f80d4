import type { PassageSample } from '../../core/sampling/samplePassages';
import type { Conversation } from '../../core/strategies/conversation';
import type { QueryResult } from '../../core/strategies/queries/queryStrategy';
import type { FileTally } from './fileTally';

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
  /** The file that the spec names, and what became of its lines when it was last read. */
  file: () => { name: string; tally: FileTally } | undefined;
}
