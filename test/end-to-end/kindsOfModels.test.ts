import { evaluationResultSchema } from '../../core/contracts/evaluation';
import { mixFile, mixSchema } from '../../core/contracts/mix';
import type { RankParity } from '../../core/evaluation/rankParity';
import { openArtifact } from '../../infra/artifactStore/manifests';
import { runToCompletion } from './support/runs';
import { evaluationName, smallSpec } from './support/smallPipeline';
import { describeWithTools, startTestStack, type TestStack } from './support/testStack';

jest.setTimeout(10 * 60_000);

const kinds = [
  ['cross-encoder', { recipe: 'lce' }, undefined, []],
  ['bi-encoder', { recipe: 'infonce' }, 20, ['dense-tuned']],
  ['late-interaction', { recipe: 'lce', queryTokens: 16, tokenDimensions: 32 }, 16, ['late-interaction-tuned']],
] as const;

describeWithTools('a pipeline for each kind of model', () => {
  let stack: TestStack;
  beforeAll(async () => void (stack = await startTestStack()));
  afterAll(() => stack?.stop());

  test.each(kinds)(
    'a %s is trained, mines for itself, is trained again, mixed and evaluated',
    async (model, fields, scoreScale, firstStages) => {
      const train = { model, epochs: 1, maxTokens: 64, groupsPerStep: 2, ...fields };
      const negatives = { perQuery: 3, rounds: 2, scorer: 'tuned', positiveShare: 0.98, unjudged: 'fill' };
      const view = await runToCompletion(stack, smallSpec({ train, negatives }));
      const receiptOf = (stage: string) => view.result!.receipts.findLast((each) => each.stage === stage)!;
      const read = async (stage: string) => openArtifact(stack.store, stage, receiptOf(stage).key);
      const readJson = async (stage: string, file: string): Promise<unknown> =>
        JSON.parse((await (await read(stage)).readFile(file)).toString('utf8'));

      const evaluation = evaluationResultSchema.parse(await readJson('evaluate', 'evaluation.json'));
      expect(evaluation.name).toBe(evaluationName);
      const tuned = evaluation.systems.filter((system) => system.tuned).map(({ name }) => name);
      expect(tuned).toEqual(['tuned', 'tuned-int8', ...firstStages, 'tuned-mix']);
      const { tuned: chosen } = mixSchema.parse(await readJson('mix', mixFile));
      expect(Object.keys(chosen!.weights)).toEqual(['bm25', 'dense', 'tuned']);
      expect(receiptOf('rerank-candidates').summary?.['scoreScale']).toBe(scoreScale);
      expect(receiptOf('negatives')).toMatchObject({ item: 'round-2' });
      const parity = receiptOf('export').summary?.['nodeParity'] as Record<string, RankParity>;
      expect(parity['float32']!.largestDifference).toBeLessThan(1e-3);
    },
  );
});
