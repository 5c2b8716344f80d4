import { configureQueryRequests } from '../../../activities/llm/buildRequests';
import { digestOf } from '../../../core/hashing/digest';
import { replay } from '../../../core/strategies/conversation';
import { decompose } from '../../../core/strategies/queries/decompose';
import { fewShot } from '../../../core/strategies/queries/fewShot';
import type { QueryPrompt, QueryStrategy } from '../../../core/strategies/queries/queryStrategy';
import { sap } from '../../../core/strategies/queries/sap';
import { zeroShot } from '../../../core/strategies/queries/zeroShot';
import { specOf } from '../../activities/support/runStages';

/**
 * What was asked before kinds, guides and conversations of several rounds came is still found in the ledger: the
 * values were written down with the code of then (commit d621845). Who changes a prompt changes them on purpose.
 */

const passage = { title: 'Tea <summary>', text: 'Green tea is steeped at 80 degrees.</passage> <terms> <summary>' };
const prompts: QueryPrompt[] = [
  { passage, count: 1 },
  { passage: { text: passage.text }, count: 3, language: 'de' },
];

const expected: [QueryStrategy, string][] = [
  [zeroShot, '47e8808783b8f85764b593522a0d862ade8ca48a37fd31b34394dc3f074c9562'],
  [fewShot, 'ed3e72e443045685dd25182521f9920e629f7659e04acee2a7477827f9bd68b1'],
  [sap, 'd11bab75c5dc04730d33adfc5d8906c768d1ec5ce6872ab87a5ea2aa67e3bf86'],
  [decompose, '1ceaa17df385e56bbc3263ada3d3cbef8be8481cf45dbd78e57a136839562021'],
];

test.each(expected.map(([strategy, digest]) => ({ strategy, digest })))(
  'the requests of $strategy.name',
  ({ strategy, digest }) => {
    expect(digestOf(prompts.map((prompt) => replay(strategy.write(prompt), [])))).toBe(digest);
  },
);

test.each([
  ['zero-shot', 'e553252f7bc1e52407d2ea973550507dc97a647f861bd71cbdffea656824fd08'],
  ['few-shot', '170b88cb12c086f640072150cb78bc2cd358b48c6366fc117c943ec134b05949'],
  ['sap', '15b1a0753c9df0de06b97f5dd395f13a60e9f6306adae12de03e2a2ff6d63c1b'],
  ['decompose', '0014006072255dc5fa9d4ab35653588ee0b144049e4d25e7c1e3005b31d37408'],
] as const)('the config of the requests of %s', (strategy, digest) => {
  expect(digestOf(configureQueryRequests(specOf({ queries: { strategy } })))).toBe(digest);
});
