import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { evaluationResultSchema } from '../../core/contracts/evaluation';
import { mixFile, mixSchema } from '../../core/contracts/mix';
import type { RankParity } from '../../core/evaluation/rankParity';
import { openArtifact } from '../../infra/artifactStore/manifests';
import { resolveTools } from '../../infra/servers/tools';
import { runToCompletion } from './support/runs';
import { evaluationName, smallSpec } from './support/smallPipeline';
import { describeWithTools, startTestStack, type TestStack } from './support/testStack';

jest.setTimeout(10 * 60_000);

const retriever = { epochs: 1, maxTokens: 64, groupsPerStep: 4 };
/** Those that other pipelines of these tests do not train; one of them in two rounds, and one with a retriever beside it. */
const kinds = [
  ['bi-encoder', { train: { recipe: 'infonce' } }, [{ scoreScale: 20 }], ['dense-tuned']],
  [
    'late-interaction',
    { train: { recipe: 'lce', queryTokens: 16, tokenDimensions: 16 } },
    [],
    ['late-interaction-tuned'],
  ],
  ['cross-encoder', { train: { recipe: 'lce' }, retriever }, [], ['retriever', 'retriever-int8', 'dense-retriever']],
] as const;

describeWithTools('a pipeline for another kind of model', () => {
  let stack: TestStack;
  let base: string;
  beforeAll(async () => {
    stack = await startTestStack();
    base = path.join(stack.folder, 'two-layers');
    const { command, args } = resolveTools().python;
    execFileSync(command, [...args, path.join(__dirname, 'support/twoLayerBase.py'), base]);
  });
  afterAll(() => stack?.stop());

  test.each(kinds)(
    'a %s is trained, exported, mined with, mixed and evaluated',
    async (model, fields, reranked, others) => {
      const spec = smallSpec({
        ...fields,
        train: { base, model, epochs: 1, maxTokens: 64, groupsPerStep: 4, ...fields.train },
        queries: { passages: 15, perPassage: 1 },
        candidates: { bm25: 4, dense: 4, encoder: 'minilm' },
        negatives: {
          perQuery: 3,
          rounds: 1 + reranked.length,
          scorer: 'tuned',
          positiveShare: 0.999,
          unjudged: 'fill',
        },
      });
      const view = await runToCompletion(stack, spec);
      const receiptsOf = (stage: string) => view.result!.receipts.filter((each) => each.stage === stage);
      const receiptOf = (stage: string) => receiptsOf(stage).at(-1)!;
      const readJson = async (stage: string, file: string): Promise<unknown> => {
        const artifact = await openArtifact(stack.store, stage, receiptOf(stage).key);
        return JSON.parse((await artifact.readFile(file)).toString('utf8'));
      };
      const parity = receiptOf('export').summary?.['nodeParity'] as Record<string, RankParity>;
      expect(parity['float32']!.largestDifference).toBeLessThan(1e-3);
      expect(receiptsOf('rerank-candidates').map(({ summary }) => summary)).toEqual(reranked);
      const models = 'retriever' in fields ? ['tuned', 'retriever'] : ['tuned'];
      expect(receiptsOf('export')).toHaveLength(models.length + reranked.length);
      const { tuned: chosen } = mixSchema.parse(await readJson('mix', mixFile));
      expect(Object.keys(chosen!.weights).sort()).toEqual(['bm25', 'dense', ...models].sort());
      const evaluation = evaluationResultSchema.parse(await readJson('evaluate', 'evaluation.json'));
      expect(evaluation.name).toBe(evaluationName);
      const tuned = evaluation.systems.filter((system) => system.tuned).map(({ name }) => name);
      expect(tuned).toEqual(['tuned', 'tuned-int8', ...others, 'tuned-mix']);
    },
  );
});
