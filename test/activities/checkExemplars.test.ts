import { checkExemplars } from '../../activities/checkExemplars';
import { identifyStage } from '../../activities/stage/identifyStage';
import { MemoryObjectStore } from '../../infra/artifactStore/memoryObjectStore';
import { builtInExemplars } from '../../core/strategies/queries/builtInExemplars';
import { specOf, stageRunner, type SpecFields } from './support/runStages';

const pads = 'Brake pads are worn out when less than one millimetre of compound is left; measure it in the middle.';
const oil = 'Put one drop of oil on each roller of the chain, turn the cranks and wipe off what is left over.';
const light = 'The front light shines thirty metres ahead when its upper edge is level with the road.';

const exemplar = (id: string, passage: string, query: string) => ({ id, passage, query });
const harmless = exemplar('harmless', 'Sheep are shorn in late spring, before it is hot.', 'when are sheep shorn');

/** `f1` is answered by `d1`; `d3` was judged and does not answer it. `other` is a question of another split. */
async function check(queries: SpecFields['queries']) {
  const stages = stageRunner(new MemoryObjectStore());
  const faq = await stages.make(
    'ingest',
    [
      { id: 'd1', text: pads },
      { id: 'd2', text: oil },
      { id: 'd3', text: light },
    ],
    {
      tables: {
        queries: [
          { id: 'other', text: 'How do I oil the chain of a bicycle?' },
          { id: 'f1', text: 'When are the brake pads of a bicycle worn out?' },
        ],
        qrels: [
          { queryId: 'f1', documentId: 'd1', score: 1 },
          { queryId: 'f1', documentId: 'd3', score: 0 },
        ],
      },
    },
  );
  const receipt = await stages.run(checkExemplars, { spec: specOf({ queries }), inputs: { 'set:faq': faq } });
  return { receipt, rows: await stages.rows(receipt) };
}

test('exemplars of no evaluation set are written down as compared, and with what', async () => {
  // A question of another split, a document that nobody judged and one that answers nothing are of no test.
  const others = [
    exemplar('of-other-split', oil, 'how do I oil the chain of a bicycle'),
    exemplar('not-relevant', light, 'how far does a front light shine'),
  ];
  const { receipt, rows } = await check({ strategy: 'few-shot', exemplars: [harmless, ...others] });
  expect(rows).toEqual([harmless, ...others]);
  expect(receipt.counts).toEqual({ in: 3, out: 3, dropped: {} });
  expect(receipt.summary).toEqual({ compared: { faq: { questions: 1, relevantDocuments: 1 } } });
});

test('those of one stop the run: each is named with set and question, and how to mend it', async () => {
  const exemplars = [
    harmless,
    exemplar('asked', 'Pads last two years.', 'when are the brake pads of a bicycle worn out'),
    // Five of its 47 runs of four characters are not in the question.
    exemplar('nearly', 'Pads last two years.', 'When are the brake pads of a bicycle worn out then'),
    exemplar('copied', pads.toUpperCase(), 'how thin may pads be'),
  ];
  await expect(check({ strategy: 'few-shot', exemplars })).rejects.toMatchObject({
    code: 'exemplar-of-test-set',
    retryable: false,
    message:
      'exemplars come from an evaluation set: exemplar asked: its query is question f1 of the set faq; ' +
      'exemplar nearly: its query is nearly question f1 of the set faq; ' +
      'exemplar copied: its passage and document d1, which answers question f1 of the set faq, share 100% of the ' +
      'shorter text; nothing was asked of a model',
    mend: expect.stringMatching(/^remove these exemplars from queries .* documents outside the set;/) as unknown,
  });
});

test('of many the first five are named and the rest is counted', async () => {
  const exemplars = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => exemplar(id, pads, 'how thin may pads be'));
  await expect(check({ strategy: 'few-shot', exemplars })).rejects.toThrow(
    /exemplar e: .*shorter text; 2 more; nothing was asked/,
  );
});

test('also those of a way of a mix, and the built-in ones where a way has none of its own', () => {
  const mix = [
    { strategy: 'few-shot' as const, exemplars: [harmless] },
    { strategy: 'few-shot' as const, weight: 2 },
    { strategy: 'few-shot' as const, exemplars: [harmless] },
  ];
  const { config } = identifyStage(checkExemplars, { runId: 'r', spec: specOf({ queries: { mix } }), inputs: {} });
  const shown = [harmless, ...builtInExemplars].map(({ id, passage, query }) => ({ id, passage, query }));
  expect(config).toEqual({ exemplars: shown, jaccard: 0.8 });
});
