import type { Client } from '../../../cli/ports';
import type { Finding } from '../../../core/contracts/verification';
import { unknownRun } from '../../../infra/client/unknownRun';

type Audits = Pick<
  Client,
  'readHistory' | 'readDiff' | 'explainStage' | 'readRunLineage' | 'readRowLineage' | 'verifyRun' | 'collectGarbage'
>;

/** What each of them answers; what the test says nothing of is not there. */
export type FakeAudits = { findings?: Finding[] } & {
  [Name in Exclude<keyof Audits, 'verifyRun'>]?: Awaited<ReturnType<Audits[Name]>>;
};

export function createFakeAudits(answers: FakeAudits = {}, calls: string[]): Audits {
  const answer = <Value>(name: string, given: unknown[], value: Value | undefined): Promise<Value> => {
    calls.push([name, ...given.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)))].join(' '));
    return value === undefined ? Promise.reject(unknownRun(String(given[0]))) : Promise.resolve(value);
  };
  return {
    readHistory: (...given) => answer('readHistory', given, answers.readHistory),
    readDiff: (...given) => answer('readDiff', given, answers.readDiff),
    explainStage: (...given) => answer('explainStage', given, answers.explainStage),
    readRunLineage: (...given) => answer('readRunLineage', given, answers.readRunLineage),
    readRowLineage: (...given) => answer('readRowLineage', given, answers.readRowLineage),
    collectGarbage: (...given) => answer('collectGarbage', given, answers.collectGarbage),
    async *verifyRun(runId) {
      yield* await answer('verifyRun', [runId], answers.findings);
    },
  };
}
