import { pipelineSpecSchema } from '../../../core/contracts/pipelineSpec';
import { refuseUnfinished } from '../../../infra/client/refuseUnfinished';

const specOf = (train: object) => pipelineSpecSchema.parse({ name: 'a', corpus: { jsonl: 'a' }, train });

test('a kind of model that no later stage reads is refused before anything is asked', () => {
  expect(() => refuseUnfinished(specOf({}))).not.toThrow();
  expect(() => refuseUnfinished(specOf({ model: 'cross-encoder', recipe: 'ws2' }))).not.toThrow();
  expect(() => refuseUnfinished(specOf({ model: 'bi-encoder', recipe: 'infonce' }))).toThrow(
    'train.model is bi-encoder, trained by infonce',
  );
});
