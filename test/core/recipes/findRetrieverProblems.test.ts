import { pipelineSpecSchema } from '../../../core/contracts/pipelineSpec';
import { trainingOf } from '../../../activities/training/trainingOf';
import { configureTraining } from '../../../core/recipes/trainingPlan';

const read = (sections: object) => pipelineSpecSchema.safeParse({ name: 'r', corpus: { beir: 'corpus' }, ...sections });
const problemsOf = (sections: object) =>
  read(sections).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('the section retriever', () => {
  test('is of the base of the reranker, with defaults of its own', () => {
    const { data } = read({ retriever: {}, train: { base: 'hf:some/model', guidanceWeight: 1 } });
    expect(configureTraining(trainingOf(data!, 'retriever'))).toEqual({
      ...{ base: 'hf:some/model', recipe: 'infonce', model: 'bi-encoder', options: { temperature: 1 } },
      ...{ epochs: 1, learningRate: 2e-5, groupsPerStep: 16, warmupShare: 0.1, maxTokens: 192, seed: 13 },
      ...{ guidanceWeight: 0, guidanceFloor: 0, guidanceForm: 'divergence' },
      ...{ guidancePassages: 0, guidanceVariants: 0 },
    });
    expect(trainingOf(data!, 'round-2')).toBe(data!.train);
  });

  test('is refused where its recipe learns from other rows than the groups that are assembled', () => {
    expect(problemsOf({ retriever: { recipe: 'ws2' } })).toEqual([
      'retriever.recipe: ws2 learns from lists of all that was judged of a query, and groups are assembled once: ' +
        'train.recipe lce takes one positive with its negatives; choose recipes that learn from the same rows',
    ]);
    expect(problemsOf({ retriever: {}, train: { recipe: 'listnet' } })?.[0]).toMatch(
      /^retriever.recipe: infonce learns from one positive with its negatives, .* takes lists of all/,
    );
    expect(problemsOf({ retriever: { recipe: 'ws2' }, train: { recipe: 'listnet' } })).toBeUndefined();
    expect(problemsOf({ retriever: { recipe: 'recontriever' } })).toBeUndefined();
  });

  test('is refused for what only a cross-encoder learns by, and for what its recipe does not read', () => {
    expect(problemsOf({ retriever: { recipe: 'lce' } })?.[0]).toMatch(/^retriever.recipe: Invalid option/);
    expect(problemsOf({ retriever: { options: { depth: 1 } } })?.[0]).toMatch(
      /^retriever.options.depth: is not read by/,
    );
    expect(problemsOf({ retriever: { guidanceWeight: 1 } })?.[0]).toMatch(/guidanceWeight/);
  });
});
